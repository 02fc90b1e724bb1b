// How the instruments look. The colours are those of explainer/palette.py, which Python hands over with the data.
// Each line's rule is for what is within .instrument, which is put before it at the end.

export const STYLE = `
.instrument { --line: color-mix(in srgb, var(--ink) 40%, transparent); --lit: color-mix(in srgb, var(--blue) 24%, transparent); container-type: inline-size; color: var(--ink); background: var(--surface); border: 1px solid var(--grid);
  border-radius: 14px; padding: 16px 18px; font: 15px/1.5 var(--st-font, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif);
  font-variant-numeric: tabular-nums; overflow: clip; -webkit-tap-highlight-color: transparent; }
* { box-sizing: border-box; }
.title { margin: 0 0 8px; font-size: 1.12rem; font-weight: 650; line-height: 1.3; }
.bench { display: grid; gap: 6px 24px; grid-template-columns: minmax(0, 1fr); }
.glass-bench { display: block; }
@container (min-width: 720px) { .instrument { .two { grid-template-columns: minmax(0, 1.75fr) minmax(230px, 1fr); grid-template-rows: auto 1fr; } .two > .side { grid-row: span 2; } .tall { grid-template: auto auto / minmax(0, 1fr); } :is(.tall, .raced) > .side { grid-row: auto; } .raced > :is(.controls, .foot) { grid-column: 1 / -1; } .half { grid-template-columns: repeat(2, minmax(0, 1fr)); } } }
@container (min-width: 640px) { .instrument { .glass-bench { display: grid; grid-template: auto 1fr / minmax(0, 400px) minmax(300px, 1fr); } .glass-bench > .layers { grid-area: 1 / 2 / span 2; } } }
.side { display: grid; gap: 12px; align-content: start; min-width: 0; }
svg { display: block; overflow: visible; user-select: none; -webkit-user-select: none; max-width: 100%; }
.layers { position: relative; }
.layers > * { position: absolute; inset: 0; }
.layers > svg { position: relative; }

text { font-size: 13px; fill: var(--ink); }
text.tick { font-size: 12px; fill: var(--muted); }
text.name { fill: var(--muted); }
text.on { paint-order: stroke; stroke: var(--surface); stroke-width: 4px; stroke-linejoin: round; }
text.strong { font-weight: 650; }
text.mid { text-anchor: middle; }
.disc { fill: color-mix(in srgb, currentColor 8%, var(--surface)); stroke: currentColor; stroke-width: 2; }
text.end { text-anchor: end; }
.grid { stroke: var(--grid); }
.instrument.landscape .grid { opacity: .4; }
.axis { stroke: var(--muted); }
.curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
.faint { opacity: .38; }
.thin { fill: none; stroke-width: 2; }
.dashed { stroke: var(--muted); stroke-dasharray: 5 4; stroke-width: 1.5; }

:is(.handle, .ground, .chip, .edge-reach) { display: block; } /* of what is inline, Chrome does not hear a touch-action */
svg :is(.grid, .axis, .curve, .thin:not(.guide), text:not([data-part])) { pointer-events: none; } /* what lies below them is grabbed */
.handle { cursor: grab; touch-action: none; outline: none; }
.handle.x { touch-action: pan-y; cursor: ew-resize; }
.handle.y { touch-action: pan-x; cursor: ns-resize; }
.grabbed, .instrument .handle.grabbed { cursor: grabbing; }
:is(.reach, .ground) { fill: transparent; }
.knob { stroke: var(--surface); stroke-width: 2.5; }
.ring { fill: none; stroke: transparent; stroke-width: 2.5; }
.handle:hover .ring { stroke: var(--line); }
.handle:is(:focus-visible, .grabbed) .ring { stroke: var(--ink); }
.ground { cursor: ew-resize; touch-action: pan-y; }
.ground.both { cursor: crosshair; touch-action: none; }
:focus-visible:not(.handle, .edge-reach) { outline: 3px solid var(--blue); outline-offset: 2px; }

.numbers { display: grid; grid-template-columns: auto 1fr; gap: 4px 14px; margin: 0; align-items: baseline; }
:is(.numbers dd, .slider-value, .say strong, .chip text) { font-weight: 600; }
:is(.numbers dt, .say, .sums em, .choice-name, .slider-name, summary) { color: var(--muted); }
.swatch { display: inline-block; width: 18px; height: 0; border-top: 3px solid; margin-right: 8px; vertical-align: middle; }
:is(.numbers dd, .say) { margin: 0; }
.say strong { color: var(--ink); }
.formula { margin: 0; font-size: inherit; padding: 8px 12px; border-radius: 8px; background: color-mix(in srgb, var(--ink) 5%, transparent); overflow-x: auto; overflow-wrap: anywhere; }
math { font-family: "Course Math", "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Math TeX Gyre", math; font-size: 1.18em; }
math[display="block"] { display: block math; text-align: left; margin: 0; width: max-content; }
.bench ~ :is(.formula, .controls), .controls + .bench, .hold .controls { margin-top: 10px; }
mark { background: var(--lit); color: inherit; border-radius: 4px; padding: 0 2px; }

.controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; align-content: start; }
.rate { display: grid; padding-bottom: 22px; }
.track { position: relative; height: 6px; border-radius: 3px; margin: -19px 11px 0; }
.rate .slider { position: relative; z-index: 1; }
.rate input { appearance: none; background: transparent; }
.rate input::-webkit-slider-thumb { appearance: none; width: 22px; height: 22px; border-radius: 50%; background: var(--blue); border: 3px solid var(--surface); box-shadow: 0 0 0 1px var(--line); }
.rate input::-moz-range-thumb { width: 16px; height: 16px; border-radius: 50%; background: var(--blue); border: 3px solid var(--surface); }
button.mark { z-index: 2; position: absolute; top: 14px; transform: translateX(-100%); min-height: 24px; padding: 4px 6px 0; border: 0; background: none; font-size: .86rem; color: var(--muted); }
button.mark::before { content: ""; position: absolute; left: 100%; top: -6px; height: 8px; border-left: 2px solid var(--ink); }
.mark.limit { transform: none; }
.mark.limit::before { left: 0; }
.sums { white-space: pre-line; }
.sums em { font-style: normal; }
.sums .lit { background: var(--lit); border-radius: 4px; }
:is(text.lit, .lit text) { fill: var(--blue); font-weight: 700; }
.guide { opacity: .55; }
.guide.lit { stroke: var(--blue); stroke-width: 3; opacity: 1; }
.key { display: inline-block; margin-right: 16px; color: var(--ink); }
.controls :is(.rate, .slider) { flex: 1 1 180px; max-width: 370px; align-self: start; margin-right: 16px; }
.counter { flex: 1 1 300px; }
:is(.tiles, .neuron-box) { fill: transparent; cursor: pointer; }
.edge-reach { fill: none; stroke: transparent; stroke-width: 14; cursor: ns-resize; touch-action: none; }
.edge-reach:focus-visible { stroke: var(--line); outline: none; }
.ground-plate { display: grid; gap: 8px; justify-items: center; align-content: start; }
.ground-plate .layers { width: 100%; max-width: min(480px, max(260px, 47svh)); aspect-ratio: 1; }
.play { margin-top: 10px; }
.neuron-formula { font-size: .92rem; align-self: start; }
.glass-bench > p { position: sticky; bottom: 0; background: var(--surface); align-self: start; }
.paper { width: 100%; max-width: 400px; aspect-ratio: 1; margin: 0 auto; color: var(--ink); border: 2px solid var(--line); border-radius: 10px; touch-action: none; cursor: crosshair; }
.chip { cursor: ew-resize; touch-action: pan-y; }
.chip rect { fill: var(--surface); stroke: var(--line); }
.chip.adjust { cursor: pointer; }
.chip.bare rect { stroke: transparent; fill: transparent; }
.chip:is(:hover, .grabbed) rect { stroke: var(--blue); stroke-width: 2; }
.chip.chosen rect { stroke: var(--ink); stroke-width: 2; }
.terms { margin: 0; display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; }
.fraction { display: inline-grid; text-align: center; }
.fraction > * { padding: 1px 6px; }
.fraction > :first-child { border-bottom: 1.5px solid var(--ink); }
button.term { border: 0; min-height: 0; padding: 0 3px; border-radius: 4px; background: none; }
button.term[aria-pressed="true"] { background: var(--lit); }
sup { font-size: .78em; line-height: 0; }
.grid-table { border-collapse: collapse; font-size: .92rem; }
.grid-table th { font-weight: 400; color: var(--muted); padding: 4px 8px; text-align: left; }
.grid-table td { padding: 4px 8px; text-align: right; }
.coins { margin: 0; display: flex; flex-wrap: wrap; gap: 4px; min-height: 26px; }
.coins span { width: 24px; height: 24px; border-radius: 50%; border: 2px solid var(--orange); background: linear-gradient(to right, color-mix(in srgb, var(--orange) 45%, transparent) calc(100% * var(--full)), transparent 0); }
button { font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--line);
  border-radius: 8px; min-height: 40px; padding: 4px 14px; cursor: pointer; }
button:hover { border-color: var(--ink); }
button:disabled { opacity: .45; cursor: default; }
button[aria-pressed="true"] { background: color-mix(in srgb, var(--blue) 14%, var(--surface)); border-color: var(--blue); }
button.main { background: var(--blue); border-color: var(--blue); color: var(--surface); font-weight: 600; }
.choice { display: inline-flex; flex-wrap: wrap; gap: 6px 7px; align-items: center; }
.slider { display: grid; grid-template-columns: 1fr auto; gap: 0 12px; align-items: baseline; }
.slider input { grid-column: 1 / -1; width: 100%; height: 32px; margin: 0; accent-color: var(--blue); cursor: pointer; }
textarea { width: 100%; font: .9em/1.5 monospace; color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; }
details { border-top: 1px solid var(--grid); margin-top: 10px; padding-top: 2px; }
summary { cursor: pointer; padding: 8px 0; width: fit-content; }
table.lines { border-collapse: collapse; width: 100%; }
table.lines td { padding: 6px 10px 6px 0; border-top: 1px solid var(--grid); vertical-align: middle; }
table.lines td:first-child { overflow-x: auto; }
table.lines .rule { color: var(--muted); font-size: .86rem; display: block; }
table.lines td.value { white-space: nowrap; text-align: right; font-weight: 600; color: var(--vermillion); }
@container (min-width: 480px) { .instrument { .tall > .side { grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 10px 24px; align-items: center; } .tall > .side > details { grid-column: 1 / -1; } } }
@container (max-width: 480px) { .instrument { .neuron-formula { min-height: 15em; } :is(.play, .hold) { display: contents; } :is(.two, .hold) > :first-child { position: sticky; top: var(--head, 0); z-index: 3; background: var(--surface); } :is(.side, .controls, .bench) :is(button, input) { scroll-margin-top: 34rem; } } }
@media print { .instrument { break-inside: avoid; border: 0; padding: 0; } .instrument :is(button, .controls, .slider input, .ring) { display: none; } }
`.replace(/^(?!\.instrument |@| {2}|$)/gm, '.instrument ');
