/* Choose the language before anything is drawn. The choice stands at the start of the address's fragment: #cy or #en. */
(function () {
  "use strict";
  const root = document.documentElement;
  const asked = /^#(cy|en)(?:\/|$)/.exec(location.hash);
  root.lang = asked ? asked[1] : root.dataset.first;
  root.dataset.lang = root.lang;
})();
