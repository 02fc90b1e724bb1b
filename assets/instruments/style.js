// How the instruments look. The colours are those of explainer/palette.py, which Python hands over with the data.

export const STYLE = `
.instrument { container-type: inline-size; color: var(--ink); background: var(--surface); border: 1px solid var(--grid);
  border-radius: 14px; padding: 16px 18px; font: 15px/1.5 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow: hidden; -webkit-tap-highlight-color: transparent; }
.instrument * { box-sizing: border-box; }
.instrument .title { margin: 0 0 8px; font-size: 1.12rem; font-weight: 650; line-height: 1.3; }
.instrument .bench { display: grid; gap: 6px 24px; grid-template-columns: minmax(0, 1fr); }
@container (min-width: 720px) { .instrument .bench.two { grid-template-columns: minmax(0, 1.75fr) minmax(230px, 1fr); } }
.instrument .side { display: grid; gap: 12px; align-content: start; min-width: 0; }
.instrument svg { display: block; overflow: visible; user-select: none; -webkit-user-select: none; max-width: 100%; }
.instrument canvas { display: block; }
.instrument .layers { position: relative; }
.instrument .layers > * { position: absolute; inset: 0; }
.instrument .layers > svg { position: relative; }

.instrument text { font: 13px/1 inherit; font-size: 13px; fill: var(--ink); }
.instrument text.tick { font-size: 12px; fill: var(--muted); }
.instrument text.name { font-size: 13px; fill: var(--muted); }
.instrument text.on { paint-order: stroke; stroke: var(--surface); stroke-width: 4px; stroke-linejoin: round; }
.instrument text.strong { font-weight: 650; }
.instrument .grid { stroke: var(--grid); stroke-width: 1; }
.instrument .axis { stroke: var(--muted); stroke-width: 1; }
.instrument .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
.instrument .faint { opacity: .38; }
.instrument .thin { fill: none; stroke-width: 1.5; }
.instrument .dashed { stroke-dasharray: 5 4; }

.instrument .handle { cursor: grab; touch-action: none; outline: none; }
.instrument .handle.x { touch-action: pan-y; cursor: ew-resize; }
.instrument .handle.y { touch-action: pan-x; cursor: ns-resize; }
.instrument .held, .instrument .handle.held { cursor: grabbing; }
.instrument .reach { fill: transparent; }
.instrument .knob { stroke: var(--surface); stroke-width: 2.5; }
.instrument .ring { fill: none; stroke: transparent; stroke-width: 2.5; }
.instrument .handle:hover .ring { stroke: color-mix(in srgb, var(--ink) 28%, transparent); }
.instrument .handle:focus-visible .ring, .instrument .handle.held .ring { stroke: var(--ink); }
.instrument .ground { fill: transparent; cursor: ew-resize; touch-action: pan-y; }
.instrument .ground.both { cursor: crosshair; touch-action: none; }
.instrument [role="slider"]:focus-visible:not(.handle) { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 4px; }

.instrument .numbers { display: grid; grid-template-columns: auto 1fr; gap: 4px 14px; margin: 0; align-items: baseline; }
.instrument .numbers dt { color: var(--muted); }
.instrument .numbers dd { margin: 0; font-weight: 600; }
.instrument .swatch { display: inline-block; width: 18px; height: 0; border-top: 3px solid; margin-right: 8px; vertical-align: middle; }
.instrument .say { margin: 0; color: var(--muted); }
.instrument .say strong { color: var(--ink); font-weight: 600; }
.instrument .formula { margin: 0; padding: 8px 12px; border-radius: 8px; background: color-mix(in srgb, var(--ink) 5%, transparent); overflow-x: auto; overflow-wrap: anywhere; }
.instrument math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "Libertinus Math", "DejaVu Math TeX Gyre", math; font-size: 1.1em; }
.instrument math[display="block"] { display: block math; text-align: left; margin: 0; width: max-content; }
.instrument mark { background: color-mix(in srgb, var(--blue) 22%, transparent); color: inherit; border-radius: 4px; padding: 0 2px; }

.instrument .controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.instrument button { font: inherit; color: var(--ink); background: var(--surface); border: 1px solid color-mix(in srgb, var(--ink) 45%, transparent);
  border-radius: 8px; min-height: 40px; padding: 4px 14px; cursor: pointer; }
.instrument button:hover { border-color: var(--ink); }
.instrument button[aria-pressed="true"] { background: color-mix(in srgb, var(--blue) 14%, var(--surface)); border-color: var(--blue); }
.instrument button:focus-visible, .instrument summary:focus-visible, .instrument input:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.instrument button.main { background: var(--blue); border-color: var(--blue); color: var(--surface); font-weight: 600; }
.instrument .choice { display: inline-flex; flex-wrap: wrap; gap: 6px; }
.instrument .slider { display: grid; grid-template-columns: 1fr auto; gap: 0 12px; align-items: baseline; }
.instrument .slider-name { color: var(--muted); }
.instrument .slider output { font-weight: 600; }
.instrument .slider input { grid-column: 1 / -1; width: 100%; height: 32px; margin: 0; accent-color: var(--blue); cursor: pointer; }
.instrument details { border-top: 1px solid var(--grid); margin-top: 10px; padding-top: 2px; }
.instrument summary { cursor: pointer; padding: 8px 0; width: fit-content; color: var(--muted); }
.instrument table.lines { border-collapse: collapse; width: 100%; }
.instrument table.lines td { padding: 6px 10px 6px 0; border-top: 1px solid var(--grid); vertical-align: middle; }
.instrument table.lines td:first-child { overflow-x: auto; }
.instrument table.lines .rule { color: var(--muted); font-size: .86rem; display: block; }
.instrument table.lines td.value { white-space: nowrap; text-align: right; font-weight: 600; color: var(--vermillion); }
@container (max-width: 480px) { .instrument { padding: 12px; } }
@media print { .instrument { break-inside: avoid; border: 0; padding: 0; } .instrument button, .instrument .controls, .instrument .slider input, .instrument .ring { display: none; } }
@media (prefers-reduced-motion: no-preference) { .instrument button { transition: background .12s, border-color .12s; } }
`;
