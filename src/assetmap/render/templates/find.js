/* Find my ward: the page holds the postcodes of the place and asks nobody. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { all, byId, root, hooks } = here.page;
  const form = byId("find-ward");
  const WHOLE = /^(?:[A-Z]{1,2}\d[A-Z\d]?|NPT)\d[A-Z]{2}$/;
  const list = document.querySelector(".wards");
  let known;

  /* A template with its {words} filled in: with a text, or with nodes. */
  function fill(id, values) {
    const made = byId(id).content.cloneNode(true);
    for (const span of all("span[lang]", made)) {
      span.replaceChildren(
        ...span.textContent.split(/(\{\w+\})/).map((part) => {
          const value = values[part.slice(1, -1)];
          return value && value.cloneNode ? value.cloneNode(true) : value || part;
        })
      );
    }
    return made;
  }

  const tell = (...nodes) => byId("ward-found").replaceChildren(...nodes);

  /* Codes of the wards that a postcode lies in; none if the place does not know it. */
  function find(code) {
    const [sector, unit] = [code.slice(0, -2), code.slice(-2)];
    const { wards, units } = known;
    const found = (units.find((one) => one[0] === sector) || [sector, []])[1];
    return found.filter(([, pairs]) => pairs.match(/../g).includes(unit)).map(([at]) => wards[at]);
  }

  /* The link keeps the language, and fills the search of the ward's page. */
  function lead(link) {
    link.setAttribute("href", link.dataset.page + "#" + root.lang + "/postcode/" + link.dataset.postcode);
  }

  function answer(ward, code, spaced) {
    const item = list.querySelector('[data-code="' + ward + '"]');
    const page = item.querySelector(".n a");
    const name = document.createElement("span");
    name.append(...Array.from((page || item.querySelector(".n")).childNodes, (node) => node.cloneNode(true)));
    if (!page) return [fill("t-find-no-page", { postcode: spaced, ward: name })];
    const link = document.createElement("a");
    link.append(name);
    link.dataset.page = page.getAttribute("href").split("#")[0];
    link.dataset.postcode = code;
    lead(link);
    return [fill("t-find-here", { postcode: spaced }), " ", link];
  }

  function search(event) {
    event.preventDefault();
    if (!known) return here.ready.then(() => search(event));
    const typed = form.elements.postcode.value.trim();
    const code = typed.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
    const { example } = byId("ward-found").dataset;
    if (!typed) return tell(fill("t-find-empty", { example }));
    if (!WHOLE.test(code)) return tell(fill("t-find-not-postcode", { typed, example }));
    const spaced = code.slice(0, -3) + " " + code.slice(-3);
    const wards = find(code);
    if (!wards.length) return tell(fill("t-find-elsewhere", { postcode: spaced }));
    return tell(...wards.flatMap((ward, at) => [at ? " " : "", ...answer(ward, code, spaced)]));
  }

  hooks.speak.push(() => all("a[data-postcode]", form).forEach(lead));
  form.addEventListener("submit", search);
  here.ready = here.unpack(byId("payload").textContent).then(({ data }) => (known = data));
})();
