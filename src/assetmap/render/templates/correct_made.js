/* The corrections that were made: each opens as an e-mail, and all are saved as one file. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { byId, hooks, root } = here.page;
  const { cards, correct } = here;
  const FILE = "assetmap-corrections.geojson";
  const made = [];
  let isMailing = false;

  const tell = (name, values) => byId("correct-told").replaceChildren(cards.fill("t-correct-" + name, values));

  function item(one, at) {
    const found = byId("t-correct-item").content.firstElementChild.cloneNode(true);
    const [said, ready] = found.children;
    const about = (lang) => [one.name[lang] || one.name[one.lang], one.sort[lang], one.wrong[lang]].filter(Boolean).join(" · ");
    said.id = "correct-" + at;
    said.append(...cards.both({ cy: about("cy"), en: about("en") }));
    one.link = ready.querySelector("a");
    if (one.link) {
      one.link.href = correct.mail(one, root.lang);
      one.link.addEventListener("click", () => mailing(one));
    }
    for (const control of ready.children) control.setAttribute("aria-describedby", said.id);
    ready.querySelector("button").addEventListener("click", () => {
      made.splice(made.indexOf(one), 1);
      list();
      tell("removed");
      byId("correct-open").focus();
    });
    return found;
  }

  /* To a browser the way to the program for e-mails may be a way off the page, of which it must not warn. */
  function mailing(one) {
    one.isKept = isMailing = true;
    setTimeout(() => (isMailing = false), 1000);
  }

  function list() {
    byId("correct-made").hidden = !made.length;
    byId("correct-made").querySelector("ol").replaceChildren(...made.map(item));
  }

  /* Put a correction into the list, and lead to what can be done with it. */
  function add(one) {
    made.push(one);
    list();
    tell("made-told");
    (one.link || byId("correct-save")).focus();
  }

  function save() {
    correct.save(made, FILE);
    for (const one of made) one.isKept = true;
    tell("saved", { name: FILE });
  }

  byId("correct-save").addEventListener("click", save);
  window.addEventListener("beforeunload", (event) => !isMailing && made.some((one) => !one.isKept) && event.preventDefault());
  hooks.speak.push((lang) => {
    for (const one of made) if (one.link) one.link.href = correct.mail(one, lang);
  });
  correct.add = add;
})();
