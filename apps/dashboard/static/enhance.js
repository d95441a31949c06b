// Every page works without this. With it, a filter counts as soon as it is chosen, and empty ones stay out of the address.
"use strict";
for (const form of document.querySelectorAll("form[data-auto]")) {
  const button = form.querySelector("button[type=submit]");
  if (button) button.hidden = true;
  const tidy = () => {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  };
  form.addEventListener("submit", tidy);
  form.addEventListener("change", (event) => {
    if (event.target.name === "period" && event.target.value !== "") {
      for (const field of form.querySelectorAll("[data-span]")) field.disabled = true;
    }
    form.requestSubmit();
  });
}
// A page kept for the way back has its fields as they were left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const field of document.querySelectorAll("form[data-auto] :disabled")) field.disabled = false;
});
