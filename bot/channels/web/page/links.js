/* What a line of the bot's holds to be tapped. */
(function () {
  'use strict';

  function anchor(text) {
    const link = document.createElement('a');
    link.textContent = text;
    return link;
  }

  /* Text with addresses and telephone numbers one can tap; never markup. */
  const LINKS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])|(?:\+84|0)(?:[ .]?\d){9,10}(?!\d)/g;

  window.ocopLinked = function (node, text) {
    let from = 0, found;
    LINKS.lastIndex = 0;
    while ((found = LINKS.exec(text))) {
      const before = text.slice(text.lastIndexOf('\n', found.index) + 1, found.index);
      if (!found[1] && (/\d[ .]?$/.test(before) || /thuế|tax/i.test(before))) continue;
      node.appendChild(document.createTextNode(text.slice(from, found.index)));
      const link = anchor(found[0]);
      link.href = found[1] || 'tel:' + found[0].replace(/[ .]/g, '');
      if (found[1]) { link.target = '_blank'; link.rel = 'noopener noreferrer'; }
      node.appendChild(link);
      from = found.index + found[0].length;
    }
    node.appendChild(document.createTextNode(text.slice(from)));
  };
}());
