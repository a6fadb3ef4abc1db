import { button, element } from "../dom.ts";
import type { State, View } from "../state.ts";
import type { SearchBox } from "./searchBox.ts";

const views: Record<View, string> = { graph: "Graph", memory: "Memory", code: "C#" };

/** The name of the program, the views, the search, the extents and the switch between light and dark. */
export function header(state: State, search: SearchBox): HTMLElement {
    return element("header", {},
        element("h1", { title: state.dump.name }, state.dump.name || "program"),
        tabs(state), search.element, extents(state), theme(state));
}

function tabs(state: State): HTMLElement {
    const shown = (Object.keys(views) as View[]).filter(view => view === "graph" || (view === "memory" ? state.dump.memory : state.dump.csharp));
    const buttons = shown.map(view => button(views[view], () => state.show(view), { id: `tab-${view}` }));
    const update = () => buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(shown[i] === state.view)));
    state.listen(update);
    update();
    return element("div", { class: "tabs", role: "group", "aria-label": "Views" }, ...buttons);
}

function extents(state: State): HTMLElement {
    const fields = state.dump.symbols.map(symbol => {
        const field = element("input", {
            type: "number", min: 1, step: 1, value: state.extents.get(symbol)!, "aria-label": `Extent ${symbol}`,
            input: () => {
                const value = Math.floor(field.valueAsNumber);
                if (value >= 1) state.setExtent(symbol, value);
            },
        });
        return element("label", { title: `The extent of ${symbol} for which sizes are shown` }, element("span", {}, symbol), field);
    });
    return element("div", { class: "extents" }, ...fields);
}

/** Follows the system until it is pressed. */
function theme(state: State): HTMLElement {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
    const made = button("", () => {
        document.documentElement.dataset.theme = isDark() ? "light" : "dark";
        update();
        state.themeChanged();
    }, { class: "theme", id: "theme" });
    const update = () => {
        made.textContent = isDark() ? "☀" : "☾";
        made.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
        made.title = made.getAttribute("aria-label")!;
    };
    system.addEventListener("change", () => {
        update();
        state.themeChanged();
    });
    update();
    return made;
}
