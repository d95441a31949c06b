"""The executive summary of a week or a month: one page, made by rules from published figures, each sentence with the query behind it.

periods      which days a week or month has, and what it is compared with
publishing   figures/*.sql -> reporting.summary_figure, once a period, none about fewer than five people
rules        condition over facts -> sentence: what the page can say
composing    facts are asked as ``leadership``, sentences and charts made of them
pages        HTML and PDF of the same; the same facts give the same bytes
keeping      the lake, reporting.summary, and who it is sent to
"""
