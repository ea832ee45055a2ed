"""How the index page of a mailbox looks: on light and dark screens, wide and narrow ones."""

STYLE = """
:root {
  --paper: #fbfaf8; --card: #fff; --ink: #1f2328; --soft: #626a73; --line: #dcd9d3;
  --accent: #1f5fa8; --chip: #e3eefb;
  --other: #ece8fa; --other-ink: #5b3fa8; --bad: #a3320b; --bad-soft: #fdeee6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --card: #1f2226; --ink: #e6e7e9; --soft: #9aa2ab; --line: #34393f;
    --accent: #7fb4f0; --chip: #1f3a57;
    --other: #352c55; --other-ink: #c3b3f5; --bad: #ff9d75; --bad-soft: #3a241b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Arial, sans-serif;
}
header, main { max-width: 52rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .25rem; }
header p, .note, .more { color: var(--soft); margin: 0 0 .75rem; overflow-wrap: anywhere; }
.note { font-size: .85rem; }
a { color: var(--accent); }
nav { margin-top: 1rem; }
nav summary { cursor: pointer; color: var(--soft); font-size: .92rem; }
nav ol {
  list-style: none; margin: .4rem 0 0; padding: 0; columns: 18rem 2; column-gap: 2rem;
  font-size: .92rem;
}
nav li { break-inside: avoid; padding: .15rem 0; }
nav span { color: var(--soft); font-variant-numeric: tabular-nums; }
.findings {
  background: var(--bad-soft); border-left: 4px solid var(--bad); border-radius: 4px;
  padding: .1rem 1rem; margin-top: 1rem;
}
.findings h2 { margin-top: .6rem; color: var(--bad); }
.findings ul { margin: .25rem 0 .75rem; padding-left: 1.1rem; }
.findings span { color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
section > details {
  background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0;
}
section > details > summary {
  display: grid; grid-template-columns: 6.5rem 1fr auto; gap: 0 .75rem; align-items: baseline;
  padding: .6rem .9rem; cursor: pointer; list-style: none;
}
summary::-webkit-details-marker { display: none; }
section > details[open] > summary { border-bottom: 1px solid var(--line); }
summary strong { font-weight: 600; overflow-wrap: anywhere; }
summary em {
  grid-column: 2; grid-row: 3; font-style: normal; color: var(--bad); font-size: .85rem;
}
.channel {
  justify-self: start; font-size: .78rem; padding: .1rem .5rem; border-radius: 99px;
  max-width: 6.5rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.channel.email { background: var(--chip); color: var(--accent); }
.channel.other { background: var(--other); color: var(--other-ink); }
.to { grid-column: 2; grid-row: 2; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
time {
  grid-column: 3; grid-row: 1; color: var(--soft); font-size: .85rem;
  font-variant-numeric: tabular-nums; white-space: nowrap;
}
.letter { padding: .4rem .9rem .6rem; overflow-wrap: anywhere; }
.letter p { margin: .6rem 0; }
.letter ul, .letter ol { margin: .5rem 0; padding-left: 1.4rem; }
.letter table { border-collapse: collapse; margin: .75rem 0; display: block; overflow-x: auto; }
.letter th, .letter td {
  text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top;
}
.letter th { font-weight: 600; }
.letter iframe {
  width: 100%; min-height: 22rem; border: 1px solid var(--line); border-radius: 4px;
  background: #fff;
}
dl {
  display: grid; grid-template-columns: max-content 1fr; gap: .1rem .9rem; margin: 0; padding: .6rem .9rem;
  border-top: 1px dashed var(--line); font-size: .85rem;
}
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.plain { padding: 0 .9rem .7rem; font-size: .85rem; }
.plain summary { cursor: pointer; color: var(--accent); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 0; font-size: .85rem; }
@media (max-width: 34rem) {
  section > details > summary { grid-template-columns: 1fr auto; }
  .channel { grid-column: 1; grid-row: 1; }
  time { grid-column: 2; }
  summary strong { grid-column: 1 / -1; grid-row: 2; }
  .to { grid-column: 1 / -1; grid-row: 3; }
  summary em { grid-column: 1 / -1; grid-row: 4; }
}
@media print { details { break-inside: avoid; } }
"""
