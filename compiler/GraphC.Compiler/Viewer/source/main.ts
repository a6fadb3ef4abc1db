import { readDump } from "./dump.ts";
import { element } from "./dom.ts";
import { State } from "./state.ts";
import { CodeView } from "./views/codeView.ts";
import { GraphView } from "./views/graphView.ts";
import { header } from "./views/header.ts";
import { MemoryView } from "./views/memoryView.ts";
import { Panel } from "./views/panel.ts";
import { SearchBox } from "./views/searchBox.ts";
import { StageBar } from "./views/stageBar.ts";

const state = new State(readDump());
document.title = `${state.dump.name || "program"} · GraphC`;

const search = new SearchBox(state);
const panel = new Panel(state);
const stages = new StageBar(state, () => panel.listRemoved());
const views = { graph: new GraphView(state), memory: new MemoryView(state), code: new CodeView(state) };
const stage = element("main", {}, ...Object.values(views).map(view => view.element));
document.body.append(header(state, search), stages.element, stage, panel.element, panel.announcement);

const showView = () => {
    for (const [name, view] of Object.entries(views)) view.element.hidden = name !== state.view;
    document.body.dataset.view = state.view;
};
state.listen(subjects => {
    if (subjects.has("view")) showView();
});
showView();

document.addEventListener("keydown", event => {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "range";
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = { "/": () => search.focus(), "[": () => stages.step(-1), "]": () => stages.step(1) }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
});

/** What a console may ask: where on the page a box is drawn. */
Object.assign(window, { viewer: { locate: (key: string) => views.graph.locate(key) } });
