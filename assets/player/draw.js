// Draws each figure when it comes near the window, so that a page of forty opens at once; all of them before printing.
// Printing must not cut off what is wider than the paper, nor put a dark box on it; a film that nobody has moved is printed
// at the frame of which `save` makes a picture, since its first one may be empty. A figure of ours stands in the light
// theme and is drawn in the page's; one of another look stays as it is. In a notebook there is no table of themes.
{
  const table = document.getElementById('themes'), themes = table && JSON.parse(table.textContent);
  const wanted = document.documentElement.dataset.theme, dark = matchMedia('(prefers-color-scheme: dark)');
  const onScreen = (own) => own ?? (wanted === 'auto' ? (dark.matches ? 'dark' : 'light') : (wanted ?? 'its own'));
  const inTheme = (text, theme) => {
    const parts = JSON.parse(text);
    if (!themes || theme === 'light' || parts.layout.template?.layout?.paper_bgcolor !== themes.ours) return parts;
    return JSON.parse(text.replace(/#[0-9a-f]{6}/g, (colour) => themes[theme][colour] ?? colour));
  };
  const merge = (under, over) => {
    for (const [key, value] of Object.entries(over)) {
      const both = [under[key], value].every((part) => part && typeof part === 'object' && !Array.isArray(part));
      if (both && !value.bdata) merge(under[key], value);
      else under[key] = value;
    }
  };
  const at = (parts, name) => { // an animation stays where it is
    const frame = parts.frames?.find((each) => each.name === name);
    if (!frame) return parts;
    frame.data?.forEach((change, place) => merge(parts.data[frame.traces?.[place] ?? place], change));
    merge(parts.layout, frame.layout ?? {});
    for (const slider of parts.layout.sliders ?? []) {
      const active = slider.steps.findIndex(({args}) => args?.[0]?.[0] === name);
      if (active >= 0) slider.active = active;
    }
    return parts;
  };
  const still = ({frames, layout}) => frames?.at(layout.sliders?.[0]?.active || -1)?.name;
  // Plotly, where the page has it; else fetched once, where the figure says from where; else nothing.
  const plotly = ({address, integrity}) => {
    if (globalThis.Plotly || !address) return Promise.resolve(globalThis.Plotly);
    return (globalThis.plotlyComes ??= new Promise((come) => {
      const script = Object.assign(document.createElement('script'), {src: address, integrity, crossOrigin: 'anonymous'});
      script.onload = script.onerror = () => come(globalThis.Plotly);
      document.head.append(script);
    }));
  };
  const draw = (place, data, theme, medium) => {
    if (!globalThis.Plotly || place.dataset.drawn === theme + medium) return;
    if (!place.dataset.drawn) place.replaceChildren(); // the still picture
    place.dataset.drawn = theme + medium;
    const parts = inTheme(data.textContent, theme);
    const frame = place.stands ?? (medium === 'paper' ? still(parts) : undefined);
    if (medium === 'paper' && !place.closest('section')) delete parts.layout.width; // a slide is wider than other paper
    globalThis.Plotly.react(place, {...at(parts, frame), config: JSON.parse('CONFIG')});
    if (!place.follows) place.on('plotly_animatingframe', ({name}) => (place.stands = name));
    place.follows = true;
  };
  const inWords = (place) => { // neither Plotly nor a still picture: no empty place
    place.style.height = '0';
    place.parentElement.querySelector('details')?.setAttribute('open', '');
  };
  for (const data of /** @type {NodeListOf<any>} */ (document.querySelectorAll('script.figure:not(.found)'))) {
    const place = data.previousElementSibling, own = data.dataset.theme;
    const show = (theme = onScreen(own), medium = 'screen') => draw(place, data, theme, medium);
    const seen = new IntersectionObserver(async (entries) => { // a busy browser tells of several frames at once
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      if (await plotly(data.dataset)) show();
      else if (!place.firstElementChild) inWords(place);
    }, {rootMargin: '800px'});
    data.classList.add('found');
    seen.observe(place);
    dark.addEventListener('change', () => place.dataset.drawn && show());
    addEventListener('beforeprint', () => {
      seen.disconnect();
      show(themes ? 'print' : undefined, 'paper');
      if (!place.dataset.drawn || place.closest('section')) return;
      globalThis.Plotly.Plots.resize(place);
      for (const picture of place.querySelectorAll('.main-svg')) { // how wide the paper is, no script is told
        const [width, height] = ['width', 'height'].map((side) => picture.getAttribute(side));
        picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
        picture.style.cssText += `; width: min(100%, ${width}px); height: auto`;
      }
    });
    addEventListener('afterprint', () => {
      for (const picture of place.querySelectorAll('.main-svg')) {
        picture.removeAttribute('viewBox');
        picture.style.width = picture.style.height = '';
      }
      show();
    });
  }
}
