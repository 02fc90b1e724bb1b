// Read by every browser, so written in the oldest JavaScript: it says so where the page itself cannot run, or did not arrive.
(function () {
  'use strict';
  // The newest things that the page uses; a browser that has these has the others.
  var isNewEnough = 'noModule' in document.createElement('script') && Array.prototype.at && window.PointerEvent && window.ResizeObserver;

  function tell(sentence) {
    var box = document.getElementById('refusal');
    if (!box || !box.hidden || document.body.getAttribute('data-ready')) return; // the page runs, or has spoken itself
    box.textContent = 'This recogniser does not run. ' + sentence;
    box.hidden = false;
    box.removeAttribute('hidden');
    document.getElementById('draw').style.display = 'none';
  }
  function tellOld() {
    tell('This browser is too old for it. It needs Chrome 92, Firefox 90, Safari 15.4 or newer: update the browser, or try another one.');
  }

  if (!isNewEnough) {
    document.documentElement.setAttribute('data-old', 'yes');
    document.addEventListener('DOMContentLoaded', tellOld);
  }
  window.addEventListener('error', function (event) {
    if (event.error instanceof SyntaxError) tellOld();
    else if (event.target instanceof HTMLScriptElement) tell('A part of it could not be fetched. Load the page again.');
  }, true);
})();
