/* Three phones over the fake platforms: looks every half second, shows only what changed. No build step. */
(function () {
  'use strict';

  const phones = new Map(); // kind -> {node, shown: JSON of its lines}
  const $ = (id) => document.getElementById(id);

  function make(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  async function act(fields) {
    const form = new FormData();
    Object.keys(fields).forEach((name) => form.append(name, fields[name]));
    await fetch('/fakes/do', { method: 'POST', body: form });
    look();
  }

  function open(phone) {
    const node = $('phone').content.firstElementChild.cloneNode(true);
    const kind = phone.kind;
    node.classList.add(kind);
    node.querySelector('h2').textContent = phone.title;
    const text = node.querySelector('.text'), file = node.querySelector('[type=file]');
    node.querySelector('.write').addEventListener('submit', (event) => {
      event.preventDefault();
      if (text.value.trim()) act({ do: 'say', kind: kind, text: text.value });
      text.value = '';
    });
    file.addEventListener('change', () => {
      if (file.files[0]) act({ do: 'send', kind: kind, text: text.value, file: file.files[0] });
      file.value = '';
      text.value = '';
    });
    node.querySelector('.start').addEventListener('click', () => act({ do: 'start', kind: kind }));
    const block = node.querySelector('.block');
    block.addEventListener('click', () => act({ do: 'block', kind: kind, on: block.dataset.on === '1' ? '0' : '1' }));
    const fault = node.querySelector('.fault');
    fault.addEventListener('change', () => {
      if (fault.value) act({ do: 'fault', kind: kind, fault: fault.value });
      fault.value = '';
    });
    node.querySelector('.transcript').href = '/fakes/transcript/' + kind;
    $('phones').appendChild(node);
    phones.set(kind, { node: node, shown: '' });
  }

  function lineOf(kind, line, number) {
    const node = make('div', 'line' + (line.mine ? ' mine' : ''));
    if (line.picture) {
      const image = make('img');
      image.src = line.picture;
      image.alt = 'ảnh';
      node.appendChild(image);
    }
    if (line.file) node.appendChild(make('div', 'bubble', '📄 ' + line.file));
    if (line.text) node.appendChild(make('div', 'bubble', line.text));
    if (line.buttons.length) {
      const group = make('div', 'buttons');
      line.buttons.forEach((button, index) => {
        const one = make(button.leads ? 'a' : 'button', '', button.label);
        if (button.leads) { one.href = button.leads; one.target = '_blank'; one.rel = 'noopener'; }
        else one.addEventListener('click', () => act({ do: 'tap', kind: kind, line: number, button: index }));
        group.appendChild(one);
      });
      node.appendChild(group);
    }
    return node;
  }

  function show(phone) {
    if (!phones.has(phone.kind)) open(phone);
    const held = phones.get(phone.kind), node = held.node;
    const now = JSON.stringify([phone.lines, phone.keys, phone.blocked]);
    if (now === held.shown) return;
    held.shown = now;
    node.classList.toggle('blocked', phone.blocked);
    const block = node.querySelector('.block');
    block.dataset.on = phone.blocked ? '1' : '0';
    block.textContent = phone.blocked ? 'Bỏ chặn' : 'Chặn';
    const log = node.querySelector('.log');
    log.textContent = '';
    phone.lines.forEach((line, number) => log.appendChild(lineOf(phone.kind, line, number)));
    const keys = node.querySelector('.keys');
    keys.textContent = '';
    phone.keys.forEach((label, index) => {
      const key = make('button', '', label);
      key.type = 'button';
      key.addEventListener('click', () => act({ do: 'key', kind: phone.kind, button: index }));
      keys.appendChild(key);
    });
    log.scrollTop = log.scrollHeight;
  }

  let looking = false;

  async function look() {
    if (looking) return;
    looking = true;
    try {
      const state = await (await fetch('/fakes/state')).json();
      $('now').textContent = new Date(state.now).toLocaleString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh' });
      $('wild').checked = state.wild;
      $('config').textContent = state.config;
      state.phones.forEach(show);
    } catch (e) { $('now').textContent = 'mất kết nối'; } finally { looking = false; }
  }

  document.querySelectorAll('[data-hours]').forEach((button) => {
    button.addEventListener('click', () => act({ do: 'jump', hours: button.dataset.hours }));
  });
  $('wild').addEventListener('change', () => act({ do: 'wild', on: $('wild').checked ? '1' : '0' }));
  setInterval(look, 500);
  look();
})();
