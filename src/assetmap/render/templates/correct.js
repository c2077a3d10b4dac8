/* What a correction becomes: an e-mail and a file, both made here and sent by nobody but the reader. */
(function () {
  "use strict";
  const here = window.assetmap;
  const DEGREES = 5;
  let data;

  const at = (pair, lang) => (lang === "cy" ? pair[0] : pair[1]);
  const word = (name, lang) => at(data.words[name], lang);
  const clean = (text) => text.replace(/\p{Cs}/gu, "").replace(/[\s\p{Cc}]+/gu, " ").trim();
  const cell = (text) => text.replace(/;/g, ",");
  const spot = (place) => (place ? place.lat.toFixed(DEGREES) + "," + place.lng.toFixed(DEGREES) : "");

  /* The line that `assetmap corrections import` reads of an e-mail; its parts are those of correction_mail.py. */
  function line(one) {
    const { decision, id, kind, type, column, place, name, value } = one;
    const cells = [decision, id, kind, type, column, spot(place), name[one.lang], value];
    return data.mark + one.lang + ";" + cells.map(cell).join(";");
  }

  function body(one, lang) {
    const where = one.place && one.place.by ? spot(one.place) + (one.place.postcode ? " (" + one.place.postcode + ", " + word("approximate", lang) + ")" : "") : "";
    const about = (one.name[lang] || "") + (one.name[lang] ? " (" + one.sort[lang] + ")" : one.sort[lang]);
    const told = [
      [one.decision === "add" ? "missing" : "about", about],
      ["wrong", one.wrong[lang]],
      ["value", one.said[lang]],
      ["where", where],
    ].filter((pair) => pair[1]);
    const lines = told.map(([name, text]) => word(name, lang) + ": " + text);
    return [...lines, "", word("why", lang) + ": " + one.reason[one.lang], "", word("line", lang), line(one), ""].join("\r\n");
  }

  /* Letters of the body as a link has them, and how many more of any common sort there is room for. */
  const length = (one, lang) => encodeURIComponent(body(one, lang)).length;

  function left(one) {
    const longest = Math.max(length(one, "cy"), length(one, "en"));
    return Math.min(data.note - one.note.length, Math.floor((data.mail - 1 - longest) / 3));
  }

  function mail(one, lang) {
    const subject = encodeURIComponent(word("subject", lang));
    return "mailto:" + data.mailbox + "?subject=" + subject + "&body=" + encodeURIComponent(body(one, lang));
  }

  function feature(one) {
    const { decision, id, kind, type, column, value, place } = one;
    const names = { name: one.name.en || "", name_cy: one.name.cy === one.name.en ? "" : one.name.cy || "" };
    const told = { asset_id: id, ...names, kind, type, decision, column, value, date: one.date, reason: one.reason[one.lang] };
    const properties = Object.fromEntries(Object.entries(told).filter((pair) => pair[1]));
    const coordinates = place && [Number(place.lng.toFixed(DEGREES)), Number(place.lat.toFixed(DEGREES))];
    return { type: "Feature", geometry: coordinates ? { type: "Point", coordinates } : null, properties };
  }

  function save(list, name) {
    const text = JSON.stringify({ type: "FeatureCollection", features: list.map(feature) }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/geo+json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  here.ready.then((unpacked) => {
    data = unpacked.correct;
  });
  here.correct = { clean, left, mail, save, get data() { return data; } };
})();
