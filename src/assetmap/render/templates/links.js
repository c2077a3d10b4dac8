/* Addresses that stay, such as #cy/asset/… and #en/finding/…, lead to a card; each card shows its own. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { all, byId, go, root, hooks, target } = here.page;
  const { cards } = here;
  const addresses = () => (cards.data ? cards.data.entries.addresses : []);

  /* The short id of the card that an address leads to. */
  function idOf(address) {
    const at = addresses().findIndex((own) => own.includes(address));
    return at < 0 ? "" : cards.entries[at].id;
  }

  /* The address of a card that stays the same in every run. */
  const addressOf = (card) => (addresses()[cards.place.get(card.id)] || [card.id])[0];

  function write(link) {
    const { address } = link.dataset;
    link.setAttribute("href", "#" + root.lang + "/" + address.split("/").map(encodeURIComponent).join("/"));
  }

  function select(place, url) {
    const field = place.querySelector("input") || place.appendChild(byId("t-address-field").content.firstElementChild.cloneNode(true)).querySelector("input");
    field.value = url;
    field.focus();
    field.select();
    say(place, "t-link-select");
  }

  const say = (place, id) => place.querySelector("[role=status]").replaceChildren(cards.fill(id));

  /* Where a browser does not let a page write to the clipboard, the link is selected instead. */
  function copy(place) {
    const url = place.querySelector("a").href;
    if (!navigator.clipboard) return select(place, url);
    return navigator.clipboard.writeText(url).then(() => say(place, "t-link-copied"), () => select(place, url));
  }

  function add(card) {
    if (!addresses().length || !cards.place.has(card.id) || card.querySelector(":scope > .address")) return;
    const place = byId("t-address").content.firstElementChild.cloneNode(true);
    const link = place.querySelector("a");
    link.dataset.address = addressOf(card);
    write(link);
    place.querySelector("button").addEventListener("click", () => copy(place));
    card.append(place);
  }

  function follow(address) {
    const id = idOf(address);
    byId("gone").hidden = Boolean(id);
    go(id || "gone");
  }

  hooks.speak.push(() => all("a[data-address]").forEach(write));
  hooks.route.push((address) => {
    const isOurs = /^(?:asset|finding|ward)\//.test(address);
    if (isOurs) here.ready.then(() => target() === address && follow(address));
    return isOurs;
  });
  document.addEventListener("assetmap:complete", (event) => add(event.target));
  here.ready.then(() => {
    for (const card of all("[data-complete]")) add(card);
  });

  here.links = { addressOf, idOf };
})();
