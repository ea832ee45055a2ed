"""The style sheet of the page: light and dark, on paper, and on a telephone."""

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #fff; --ink: #1f2430; --soft: #5f6675;
  --rule: #e3e1dc; --accent: #2f6db3; --good: #2d7d46; --bad: #b3372f; --track: #eceae5;
  --done: #4a9c66; --goal: #2f6db3; --condition: #d9a23b; --stopped: #8b8fa0; --failed: #c8493f;
  --otherwise: #b5a8c9; --running: #cfd6e0; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181e; --card: #1d2129; --ink: #e6e8ec;
  --soft: #9aa2b1; --rule: #313743; --accent: #74aef0; --good: #6cc48a; --bad: #f0847a; --track: #2a303a;
  --done: #4d9e69; --goal: #5b97da; --condition: #cf9c3c; --stopped: #7d8494; --failed: #d9645a;
  --otherwise: #8f80aa; --running: #4a5261; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Arial, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 44px 0 4px; }
h3 { font-size: 15px; margin: 24px 0 6px; color: var(--soft); }
p { margin: 4px 0 12px; color: var(--soft); max-width: 72ch; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr));
  gap: 14px; margin: 16px 0; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 16px 12px;
  break-inside: avoid; display: flex; flex-direction: column; }
.tile .what { color: var(--soft); font-size: 13px; }
.tile .value { font-size: 26px; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile .value.none { color: var(--soft); font-weight: 400; font-size: 20px; line-height: 1.7; }
.tile .note { font-size: 13px; color: var(--soft); }
.better { color: var(--good); } .worse { color: var(--bad); }
svg.plot { display: block; width: 100%; height: 56px; margin-top: auto; padding-top: 8px; overflow: visible; }
svg.bar { display: block; width: 100%; min-width: 90px; height: 10px; border-radius: 3px; }
.line { fill: none; stroke: var(--accent); stroke-width: 2; vector-effect: non-scaling-stroke; }
.dot { fill: var(--card); stroke: var(--accent); stroke-width: 1.5; } .dot.marked { fill: var(--accent); }
.column { fill: var(--accent); } .base { stroke: var(--rule); } .track { fill: var(--track); }
.done { fill: var(--done); } .goal { fill: var(--goal); } .condition { fill: var(--condition); }
.stopped { fill: var(--stopped); } .failed { fill: var(--failed); } .otherwise { fill: var(--otherwise); }
.running { fill: var(--running); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0; font-size: 13px; color: var(--soft); }
.legend svg { width: 10px; height: 10px; margin-right: 5px; border-radius: 2px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  margin: 12px 0; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 8px 12px; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: 13px; vertical-align: bottom; }
tbody th { font-weight: 500; min-width: 150px; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } td.n { white-space: nowrap; }
td.zero { color: var(--soft); opacity: .55; } td.wide { min-width: 180px; }
td .soft, th .soft { color: var(--soft); font-weight: 400; font-size: 13px; }
footer { margin-top: 48px; color: var(--soft); font-size: 13px; }
@media (max-width: 640px) { main { padding: 20px 14px 40px; } h1 { font-size: 23px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 10px; } .tile { padding: 10px 12px; }
  .tile .value { font-size: 20px; } th, td { padding: 7px 9px; } }
@media print { :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #555;
  --rule: #ccc; --accent: #2f6db3; --good: #2d7d46; --bad: #b3372f; --track: #eee; --running: #cfd6e0; }
  body { font-size: 11px; } main { max-width: none; padding: 0; } h2 { break-after: avoid; }
  table { font-size: 10px; } th, td { padding: 3px 6px; } tr { break-inside: avoid; }
  .scroll { overflow: visible; border: 0; } .tiles { grid-template-columns: repeat(4, 1fr); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
