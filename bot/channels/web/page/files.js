/* Photos and files: chosen, sent with their progress, shown again. Works over XMLHttpRequest, which old phones have. */
(function () {
  'use strict';

  const LOOKS = 6, EVERY = 2500; // how often, and after how many ms, a picture is looked for that is not kept yet

  function make(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  /* What stands in a line of mine that carried something. */
  function shown(line) {
    const link = make('a', 'sent');
    link.href = line.media.url;
    link.target = '_blank';
    link.rel = 'noopener';
    if (line.media.kind !== 'photo') {
      link.textContent = '📄 ' + (line.media.name || '');
      return link;
    }
    const image = make('img');
    image.alt = line.media.name || '';
    let tries = 0;
    image.addEventListener('error', () => {
      image.hidden = true;
      tries += 1;
      if (tries <= LOOKS) setTimeout(() => { image.src = line.media.url + '?' + tries; }, EVERY);
      else link.remove();
    });
    image.addEventListener('load', () => { image.hidden = false; });
    image.hidden = true;
    image.src = line.media.url;
    link.appendChild(image);
    return link;
  }

  /* `chat` is what the page lends: newId, texts(), tried (ids that may have arrived), show(entry) → its bubble, reveal,
     settle(id, taken). */
  function attach(chat) {
    const input = document.getElementById('files'), label = document.getElementById('attach');
    label.hidden = false;
    input.addEventListener('change', () => {
      const group = input.files.length > 1 ? chat.newId() : '';
      Array.prototype.forEach.call(input.files, (file) => send(chat, file, chat.newId(), group));
      input.value = '';
    });
  }

  function send(chat, file, id, group) {
    chat.tried.add(id);
    const bubble = chat.show({ id: id, shown: '📎 ' + file.name });
    chat.reveal(null, true);
    const note = bubble.querySelector('.note');
    go();

    function go() {
      const form = new FormData();
      form.append('id', id);
      if (group) form.append('group', group);
      form.append('file', file, file.name);
      const request = new XMLHttpRequest();
      request.open('POST', '/chat/files');
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) note.textContent = chat.texts().sending + ' ' + Math.round(100 * event.loaded / event.total) + ' %';
      };
      request.onload = () => {
        if (request.status === 202) chat.settle(id, true);
        else if (request.status === 413) refused(chat.texts().toolarge);
        else if (request.status === 429 || request.status === 503) setTimeout(go, 1000 * (parseInt(request.getResponseHeader('Retry-After'), 10) || 3));
        else failed();
      };
      request.onerror = failed;
      request.timeout = 600000;
      request.ontimeout = failed;
      request.send(form);
    }

    function refused(words) {
      bubble.classList.remove('pending');
      bubble.classList.add('failed');
      note.textContent = words;
    }

    function failed() {
      note.textContent = chat.texts().notsent + ' ';
      const again = make('button', 'again', chat.texts().again);
      again.type = 'button';
      again.addEventListener('click', () => { note.textContent = chat.texts().sending; go(); });
      note.appendChild(again);
    }
  }

  window.ocopFiles = { attach: attach, shown: shown };
}());
