/* The page of the web chat. Plain ES2017, no build step. What is said is only ever set as text. */
(function () {
  'use strict';

  const TEXTS = window.ocopTexts, files = window.ocopFiles;
  const NEAR = 120; // pixels from the end that still count as being there
  const QUEUE = 'ocop-unsent';
  const DRAFT = 'ocop-draft';
  const $ = (id) => document.getElementById(id);
  const log = $('log'), words = $('words'), status = $('status'), notice = $('notice'), newer = $('newer'), thinking = $('thinking');

  let lang = 'vi', t = TEXTS.vi;
  let last = 0; // the highest line shown
  let shownAt = 0; // when that line was said, ms
  let asked = null; // the choices of the latest question
  let memory = '[]'; // the queue, where the browser keeps nothing
  const bubbles = new Map(); // id of an event sent from here -> its bubble, until its line comes

  // ── Small things ───────────────────────────────────────────────────────────────────────────────

  function make(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function newId() {
    const bytes = new Uint8Array(16);
    crypto.getRandomValues(bytes);
    return Array.from(bytes, (b) => ('0' + b.toString(16)).slice(-2)).join('');
  }

  function speak(code) {
    lang = TEXTS[code] ? code : 'vi';
    t = TEXTS[lang];
    document.documentElement.lang = lang;
    document.title = t.name;
    for (const id of ['name', 'menu', 'skip', 'label', 'send', 'newer', 'wait', 'photo']) $(id).textContent = t[id];
    $('promise').textContent = t.promise.split(' · ').map((part) => part.replace(/ /g, '\u00a0')).join('\u00a0· ');
    log.setAttribute('aria-label', t.log);
    hint(words.inputMode === 'tel' ? 'phone' : '');
  }

  function hint(ask) {
    words.inputMode = ask === 'phone' ? 'tel' : 'text';
    words.placeholder = ask === 'phone' ? t.phone : t.hint;
  }

  function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  // ── The queue: what is not yet known to be with the server ─────────────────────────────────────

  function queue() {
    try { memory = localStorage.getItem(QUEUE) || '[]'; } catch (e) { /* kept in memory only */ }
    try { return JSON.parse(memory); } catch (e) { return []; }
  }

  function keep(entries) {
    memory = JSON.stringify(entries);
    try { localStorage.setItem(QUEUE, memory); } catch (e) { /* kept in memory only */ }
  }

  function enqueue(event, shown) {
    const entry = { id: newId(), shown: shown, event: event };
    keep(queue().concat([entry]));
    if (shown) { showWaiting(entry); reveal(null, true); }
    flush();
  }

  let sending = false, retry = null, tries = 0;
  const tried = new Set(); // ids that may have reached the server

  function later(seconds) {
    clearTimeout(retry);
    tries += 1;
    retry = setTimeout(flush, 1000 * (seconds || Math.min(30, Math.pow(2, tries))));
  }

  function post(entry) {
    const request = fetch('/chat/events', {
      method: 'POST', credentials: 'same-origin', cache: 'no-store',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(Object.assign({ id: entry.id }, entry.event)),
    });
    const slow = new Promise((_, fail) => setTimeout(() => fail(new Error('slow')), 20000));
    return Promise.race([request, slow]);
  }

  async function flush() {
    if (sending) return;
    sending = true;
    clearTimeout(retry);
    try {
      for (let entry = queue()[0]; entry; entry = queue()[0]) {
        let answer;
        tried.add(entry.id);
        try { answer = await post(entry); } catch (e) { lost(true); mark('waiting'); later(); return; }
        if (answer.status === 401) { mark('waiting'); renew(); return; }
        const over = answer.status === 202 || [400, 413, 415].indexOf(answer.status) >= 0;
        if (!over) {
          say(status, t.busy);
          mark('waiting');
          later(parseInt(answer.headers.get('Retry-After'), 10) || 0);
          return;
        }
        tries = 0;
        lost(false);
        settle(entry.id, answer.status === 202);
      }
    } finally { sending = false; }
  }

  function drop(id) { keep(queue().filter((entry) => entry.id !== id)); }

  function settle(id, taken) {
    drop(id);
    const bubble = bubbles.get(id);
    if (!bubble) return;
    bubble.classList.remove('pending');
    const note = bubble.querySelector('.note');
    if (taken) { note.remove(); think(true); return; }
    bubble.classList.add('failed');
    say(note, t.refused);
    bubbles.delete(id);
  }

  function mark(state) {
    bubbles.forEach((bubble) => {
      const note = bubble.querySelector('.note');
      if (note) say(note, t[state]);
    });
  }

  function renew() { // the cookie is gone: the page gives a new one
    let before = 0;
    try {
      before = Number(sessionStorage.getItem('ocop-renewed') || 0);
      sessionStorage.setItem('ocop-renewed', String(Date.now()));
    } catch (e) { before = Date.now(); }
    if (Date.now() - before > 60000) location.reload();
    else { say(notice, t.cookies); notice.hidden = false; }
  }

  // ── Showing ────────────────────────────────────────────────────────────────────────────────────

  function bubbleOf(who, text) {
    const line = make('div', 'line ' + who);
    if (text) {
      const bubble = make('div', 'bubble');
      bubble.dir = 'auto';
      bubble.appendChild(make('span', 'unseen', t[who]));
      const said = make('bdi', 'text');
      if (who === 'bot') window.ocopLinked(said, text); else said.textContent = text;
      bubble.appendChild(said);
      line.appendChild(bubble);
    }
    return line;
  }

  function documentOf(document_) {
    const link = make('a', 'document');
    link.href = document_.url;
    link.download = document_.name;
    link.appendChild(make('b', '', document_.name));
    link.appendChild(make('span', '', document_.alt));
    return link;
  }

  function pictureOf(picture) {
    const link = make('a', 'picture');
    link.href = picture.url;
    link.target = '_blank';
    link.rel = 'noopener';
    const image = make('img');
    image.alt = picture.alt;
    image.addEventListener('load', () => { if (atEnd && !arrived) reveal(batch, true, true); });
    image.src = picture.url;
    link.appendChild(image);
    link.appendChild(make('span', '', t.larger));
    return link;
  }

  function choicesOf(line) {
    const canLocate = line.ask === 'place' && navigator.geolocation && window.isSecureContext !== false;
    if (!line.choices.length && !canLocate) return null;
    const group = make('div', 'choices live');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', t.answers);
    let pressed = 0; // one press of a shaky hand is one answer
    const once = (act) => () => {
      if (Date.now() - pressed < 900) return;
      pressed = Date.now();
      act();
    };
    if (canLocate) {
      const button = make('button', 'choice place', t.place);
      button.type = 'button';
      button.addEventListener('click', once(locate));
      group.appendChild(button);
    }
    line.choices.forEach((choice) => {
      const button = make('button', 'choice' + (/^[1-9]/.test(choice.key) ? '' : ' spare'));
      button.type = 'button';
      const label = choice.key + '. ' + choice.label;
      button.appendChild(make('span', 'key', choice.key));
      button.appendChild(document.createTextNode(' '));
      button.appendChild(make('bdi', 'said', choice.label));
      button.addEventListener('click', once(() => {
        group.querySelectorAll('.chosen').forEach((other) => other.classList.remove('chosen'));
        button.classList.add('chosen');
        enqueue({ kind: 'tap', payload: choice.payload }, label);
      }));
      group.appendChild(button);
    });
    return group;
  }

  function locate() {
    say(status, t.locating);
    navigator.geolocation.getCurrentPosition((found) => {
      say(status, '');
      const near = (degrees) => Math.round(degrees * 1000) / 1000; // some 100 m: enough for a commune
      enqueue({ kind: 'location', latitude: near(found.coords.latitude), longitude: near(found.coords.longitude) }, t.here);
    }, () => {
      say(status, t.noplace);
      words.focus();
      setTimeout(() => { if (status.textContent === t.noplace) say(status, ''); }, 12000);
    }, { timeout: 20000, maximumAge: 300000 });
  }

  function quiet() {
    if (asked) asked.classList.remove('live');
    asked = null;
  }

  function showWaiting(entry) {
    const line = bubbleOf('me', entry.shown);
    line.classList.add('pending');
    line.appendChild(make('p', 'note', navigator.onLine === false ? t.waiting : t.sending));
    bubbles.set(entry.id, line);
    log.appendChild(line);
    quiet();
    return line;
  }

  function firstPending() { return log.querySelector('.pending'); }

  /* A clock time before a line long after the one above it. Viet Nam keeps UTC+7 all year. */
  function whenOf(ms) {
    const local = new Date(ms + 7 * 3600000), now = new Date(Date.now() + 7 * 3600000);
    const day = Math.floor(local / 86400000), today = Math.floor(now / 86400000);
    const two = (n) => ('0' + n).slice(-2);
    const date = local.getUTCDate() + '/' + (local.getUTCMonth() + 1) + '/' + local.getUTCFullYear();
    const named = day === today ? t.today : day === today - 1 ? t.yesterday : date;
    return named + ' ' + local.getUTCHours() + ':' + two(local.getUTCMinutes());
  }

  /* A line without an event id is the oldest of our bubbles that may have reached the server. */
  function oldest() {
    let found = '';
    bubbles.forEach((bubble, id) => { if (!found && tried.has(id)) found = id; });
    return found;
  }

  function add(line) {
    if (line.id <= last) return null;
    last = line.id;
    const at = Date.parse(line.at);
    const mine = line.who === 'me';
    let waiting = null;
    if (mine) {
      const id = line.event || oldest();
      waiting = bubbles.get(id);
      if (line.event) drop(id); // the server has it, even if its answer never came
      if (waiting) { bubbles.delete(id); think(true); }
      quiet();
    }
    const before = waiting || firstPending();
    if (at - shownAt > 20 * 60000 || Math.floor((at + 25200000) / 86400000) !== Math.floor((shownAt + 25200000) / 86400000)) {
      log.insertBefore(make('p', 'when', whenOf(at)), before);
    }
    shownAt = at;
    if (waiting) { // already on the screen: only no longer waiting, and before whatever still waits
      waiting.classList.remove('pending');
      const note = waiting.querySelector('.note');
      if (note) note.remove();
      const pending = firstPending();
      if (pending && pending.compareDocumentPosition(waiting) & 4) log.insertBefore(waiting, pending);
      if (line.media) waiting.appendChild(files.shown(line));
      return waiting;
    }
    const node = bubbleOf(mine ? 'me' : 'bot', line.text);
    if (line.picture) node.appendChild(pictureOf(line.picture));
    (line.documents || []).forEach(function (one) { node.appendChild(documentOf(one)); });
    if (line.media) node.appendChild(files.shown(line));
    const choices = mine ? null : choicesOf(line);
    if (choices) {
      quiet();
      asked = choices;
      node.appendChild(choices);
    }
    if (!mine) { hint(line.ask); think(false); }
    log.insertBefore(node, before);
    if (firstPending() && asked) asked.classList.remove('live');
    return node;
  }

  let thinkingEnds = null;

  function think(on) {
    clearTimeout(thinkingEnds);
    thinking.hidden = !on;
    if (on) { thinkingEnds = setTimeout(() => think(false), 15000); reveal(null, true); }
  }

  // ── Scrolling: a new message is shown from its start; who reads older ones is left in peace

  let atEnd = true;
  let batch = null; // the first node of the newest lines
  let aim = null; // where the page is scrolling to by itself
  const still = window.matchMedia && matchMedia('(prefers-reduced-motion: reduce)').matches;

  function distance() {
    const root = document.documentElement;
    return root.scrollHeight - window.innerHeight - window.pageYOffset;
  }

  function reveal(first, always, atOnce) {
    if (!always && !atEnd) { newer.hidden = false; return; }
    const root = document.documentElement;
    const end = Math.max(0, root.scrollHeight - window.innerHeight);
    let top = end;
    if (first) {
      const head = document.querySelector('header').offsetHeight + 8;
      top = Math.min(end, first.getBoundingClientRect().top + window.pageYOffset - head);
    }
    batch = first;
    aim = top;
    atEnd = end - top < NEAR;
    newer.hidden = atEnd;
    if (still || atOnce || !('scrollBehavior' in root.style)) window.scrollTo(0, top);
    else window.scrollTo({ top: top, behavior: 'smooth' });
  }

  window.addEventListener('scroll', () => {
    if (aim !== null && Math.abs(window.pageYOffset - aim) > 2) return;
    aim = null;
    if (distance() < NEAR) { atEnd = true; newer.hidden = true; }
  }, { passive: true });
  for (const kind of ['wheel', 'touchmove', 'keydown', 'mousedown']) { // from here on a person is moving it
    window.addEventListener(kind, () => {
      aim = null;
      setTimeout(() => { if (aim === null) atEnd = distance() < NEAR; }, 120);
    }, { passive: true });
  }
  window.addEventListener('resize', () => { if (atEnd) reveal(batch, true, true); }); // the keyboard came up
  newer.addEventListener('click', (event) => {
    reveal(null, true);
    if (!event.detail) words.focus({ preventScroll: true }); // pressed by keyboard: the button is gone
  });

  // ── Listening ──────────────────────────────────────────────────────────────────────────────────

  let source = null, polling = null, watchdog = null, bannerWait = null, sleeping = null, arrived = null;

  function lost(is) {
    clearTimeout(bannerWait);
    if (is) {
      say(status, queue().some((entry) => entry.shown) ? t.queued : t.offline);
    } else if (status.textContent === t.queued || status.textContent === t.offline || status.textContent === t.busy) {
      say(status, '');
    }
  }

  const TOGETHER = 1000; // ms: over a slow line what was said at once comes in pieces
  let cameAt = 0, group = null; // when the last line came, and the first of those that came with it

  function arrive(line) { // lines that come together are shown from the first of them
    const node = add(line);
    if (!node) return;
    const now = Date.now();
    if (line.who === 'me') group = null;
    else if (!group || now - cameAt >= TOGETHER) group = node;
    cameAt = now;
    if (!arrived) {
      arrived = group || node;
      setTimeout(() => { const first = arrived; arrived = null; reveal(first, false); }, 30);
    }
  }

  function shut() {
    clearTimeout(polling);
    clearTimeout(watchdog);
    if (source) source.close();
    source = null;
  }

  function connect() {
    shut();
    if (!window.EventSource) { poll(5); return; }
    const mine = source = new EventSource('/chat/stream?after=' + last);
    const giveUp = () => { if (source === mine) { shut(); poll(5); } };
    watchdog = setTimeout(giveUp, 12000); // something on the way holds the stream back
    mine.addEventListener('hello', (event) => {
      clearTimeout(watchdog);
      speak(JSON.parse(event.data).lang);
      lost(false);
      flush();
    });
    mine.addEventListener('line', (event) => arrive(JSON.parse(event.data)));
    mine.addEventListener('retired', giveUp);
    mine.onerror = () => {
      clearTimeout(bannerWait);
      bannerWait = setTimeout(() => lost(true), 4000);
      if (mine.readyState === 2) giveUp();
    };
  }

  async function look() {
    const answer = await fetch('/chat/history?after=' + last, { credentials: 'same-origin', cache: 'no-store' });
    if (answer.status === 401) { renew(); return null; }
    if (!answer.ok) throw new Error(String(answer.status));
    const talk = await answer.json();
    speak(talk.lang);
    lost(false);
    return talk;
  }

  /* Without a stream: looks every few seconds, and tries the stream again after `times` looks. */
  function poll(times) {
    clearTimeout(polling);
    polling = setTimeout(async () => {
      try {
        const talk = await look();
        if (!talk) return;
        talk.lines.forEach(arrive);
        flush();
        if (times <= 1 && window.EventSource) { connect(); return; }
      } catch (e) { lost(true); }
      poll(Math.max(1, times - 1));
    }, 3000);
  }

  async function begin() {
    let talk;
    try { talk = await look(); } catch (e) { lost(true); setTimeout(begin, 3000); return; }
    if (!talk) return;
    if (talk.files) files.attach({ newId: newId, texts: () => t, tried: tried, show: showWaiting, reveal: reveal, settle: settle });
    notice.hidden = !talk.earlier;
    say(notice, talk.earlier ? t.earlier : '');
    talk.lines.forEach(add);
    queue().forEach((entry) => { if (entry.shown && !bubbles.has(entry.id)) showWaiting(entry); });
    reveal(null, true, true);
    setTimeout(() => log.removeAttribute('aria-busy'), 0);
    const link = /[?&]start=([A-Za-z0-9_-]{1,64})/.exec(location.search);
    if (link) history.replaceState(null, '', location.pathname);
    if (link || (!talk.lines.length && !queue().some((entry) => entry.event.kind === 'started'))) {
      enqueue({ kind: 'started', payload: link ? link[1] : '' }, '');
      think(true);
    }
    flush();
    connect();
  }

  // ── Writing ────────────────────────────────────────────────────────────────────────────────────

  function grow() {
    words.style.height = '';
    if (words.value) words.style.height = words.scrollHeight + 4 + 'px'; // 4: its borders
  }

  function draft() { try { sessionStorage.setItem(DRAFT, words.value); } catch (e) { /* not kept */ } }

  function submit(event) {
    if (event) event.preventDefault();
    const text = words.value.trim();
    if (text) enqueue({ kind: 'text', text: text }, text);
    words.value = '';
    draft();
    grow();
    words.focus();
  }

  $('composer').addEventListener('submit', submit);
  words.addEventListener('input', () => { grow(); draft(); });
  words.addEventListener('keydown', (event) => {
    const composing = event.isComposing || event.keyCode === 229; // a tone mark is still being typed
    if (event.key === 'Enter' && !event.shiftKey && !composing) submit(event);
  });
  $('menu').addEventListener('click', () => enqueue({ kind: 'text', text: 'menu' }, t.menu));

  window.addEventListener('online', () => { tries = 0; flush(); connect(); });
  window.addEventListener('offline', () => { lost(true); mark('waiting'); });
  window.addEventListener('pageshow', (event) => { if (event.persisted) connect(); });
  document.addEventListener('visibilitychange', () => { // a page nobody looks at costs neither battery nor data
    clearTimeout(sleeping);
    if (document.hidden) sleeping = setTimeout(shut, 60000);
    else if (!log.hasAttribute('aria-busy')) { flush(); if (!source) connect(); }
  });

  try { words.value = sessionStorage.getItem(DRAFT) || ''; } catch (e) { /* not kept */ }
  grow();
  think(false);
  if (window.matchMedia && matchMedia('(hover: hover) and (pointer: fine)').matches) words.focus();
  begin();
}());
