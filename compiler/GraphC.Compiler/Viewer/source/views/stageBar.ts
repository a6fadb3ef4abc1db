import { button, element } from "../dom.ts";
import type { Change, Node } from "../dump.ts";
import { changeAt, nodeKey, type Stop } from "../model/stops.ts";
import type { State } from "../state.ts";

const words: Record<Change, string> = { new: "new", rewritten: "rewritten", carried: "carried", kept: "unchanged" };

const meanings: Record<Change, string> = {
    new: "Made by this stage", rewritten: "Put by a rule in the place of others",
    carried: "The same op on inputs that changed", kept: "As in the stage before",
};

/** The room of a stage that changed nothing on the slider, where one that did has 1. */
const roomOfUnchanged = 0.35;

/** The slider over the stages, with what the current one is for and what it changed. */
export class StageBar {
    readonly element: HTMLElement;
    private readonly slider: HTMLInputElement;
    private readonly ticks: HTMLElement;
    private readonly title = element("strong", { class: "stage-name" });
    private readonly reason = element("span", { class: "reason" });
    private readonly legend = element("div", { class: "legend", role: "group", "aria-label": "What this stage changed" });
    /** Where in the list of changed nodes each button of the legend stands. */
    private readonly visited = new Map<Change, number>();

    constructor(private readonly state: State, private readonly showRemoved: () => void) {
        this.slider = element("input", {
            type: "range", min: 0, max: state.stops.length - 1, step: 1, "aria-label": "Stage", id: "stage",
            input: () => state.goTo(Number(this.slider.value)),
        });
        const drag = (event: PointerEvent) => {
            if (event.buttons === 1) this.goToNearest(event.clientX);
        };
        this.ticks = element("div", { class: "ticks", "aria-hidden": "true", pointerdown: drag, pointermove: drag }, ...state.stops.map(stop => this.tick(stop)));
        this.element = element("section", { class: "stages", "aria-label": "Stages" },
            element("div", { class: "track" },
                button("‹", () => this.step(-1), { "aria-label": "Previous stage that changed something", title: "Previous change ([)" }),
                element("div", { class: "rail" }, this.ticks, this.slider),
                button("›", () => this.step(1), { "aria-label": "Next stage that changed something", title: "Next change (])" })),
            element("div", { class: "stage-line" }, this.title, this.reason, this.legend));
        state.listen(subjects => {
            if (subjects.has("stop")) this.update();
        });
        this.standTicks();
        new ResizeObserver(() => this.thin()).observe(this.ticks);
        this.update();
    }

    /** Goes to the next stop in a direction that changed something. */
    step(direction: 1 | -1) {
        const { stops, stop } = this.state;
        for (let i = stop.index + direction; stops[i]; i += direction) {
            if (stops[i]!.changed) return this.state.goTo(i);
        }
    }

    private tick(stop: Stop): HTMLElement {
        const kind = stop.changed ? "tick" : "tick unchanged";
        return element("button", { type: "button", tabindex: -1, class: kind, title: stop.name },
            element("i"), element("span", {}, stop.name));
    }

    private goToNearest(x: number) {
        const distances = [...this.ticks.children].map(tick => Math.abs(tick.getBoundingClientRect().x + tick.clientWidth / 2 - x));
        this.state.goTo(distances.indexOf(Math.min(...distances)));
    }

    private standTicks() {
        const room = (i: number) => this.state.stops[i]?.changed ? 1 : roomOfUnchanged;
        const places = this.state.stops.map(() => 0);
        for (let i = 1; i < places.length; i++) places[i] = places[i - 1]! + (room(i - 1) + room(i)) / 2;
        this.eachTick((tick, i) => tick.style.left = `${100 * places[i]! / Math.max(1, places.at(-1)!)}%`);
    }

    /** Hides names that would stand on others; those of the first, the last and the current stay. */
    private thin() {
        const ticks = [...this.ticks.querySelectorAll<HTMLElement>(".tick:not(.unchanged)")];
        const boxes = ticks.map(tick => tick.querySelector("span")!.getBoundingClientRect());
        let end = -Infinity;
        ticks.forEach((tick, i) => {
            const isLast = i === ticks.length - 1;
            const isCrowded = !isLast && (boxes[i]!.left < end + 4 || boxes[i]!.right > boxes.at(-1)!.left - 4);
            tick.classList.toggle("crowded", isCrowded);
            if (!isCrowded) end = boxes[i]!.right;
        });
    }

    private eachTick(act: (tick: HTMLElement, i: number) => void) {
        [...this.ticks.children].forEach((tick, i) => act(tick as HTMLElement, i));
    }

    private update() {
        const { stop } = this.state;
        this.slider.value = String(stop.index);
        this.slider.setAttribute("aria-valuetext", `${stop.name}, ${stop.changed ? stop.reason : "unchanged"}`);
        this.eachTick((tick, i) => tick.classList.toggle("current", i === stop.index));
        this.title.textContent = stop.name;
        this.reason.textContent = stop.changed ? stop.reason : `${stop.reason} (changed nothing here)`;
        this.visited.clear();
        this.legend.replaceChildren(...stop.kernels.length > 0 ? this.kernelLegend() : this.changes(stop));
    }

    private kernelLegend(): HTMLElement[] {
        return [
            element("span", {}, `${this.state.kernels.all.length} kernels of ${this.state.stop.nodes.all.length} nodes`),
            element("span", { class: "heat", title: "Floating-point operations against those of the busiest kernel" }, "share of work", element("i")),
        ];
    }

    private changes(stop: Stop): HTMLElement[] {
        if (stop.index === 0) return [element("span", {}, `${stop.nodes.all.length} nodes`)];
        const kinds = (["new", "rewritten", "carried", "kept"] as const).filter(kind => stop.counts[kind] > 0);
        const chips: HTMLElement[] = kinds.map(kind => this.chip(kind, stop));
        if (stop.removed.length > 0) {
            chips.push(button("", this.showRemoved, { class: "chip removed", title: "List the nodes that this stage removed" }));
            chips.at(-1)!.append(element("b", {}, String(stop.counts.removed)), "removed");
        }

        return chips;
    }

    private chip(kind: Change, stop: Stop): HTMLElement {
        const made = button("", () => this.visit(kind, stop), { class: `chip ${kind}`, title: `${meanings[kind]}. Click to go to the next.` });
        made.append(element("b", {}, String(stop.counts[kind])), words[kind]);
        return made;
    }

    private visit(kind: Change, stop: Stop) {
        const nodes: Node[] = stop.nodes.all.filter(n => changeAt(stop, n) === kind);
        const next = ((this.visited.get(kind) ?? -1) + 1) % nodes.length;
        this.visited.set(kind, next);
        this.state.show("graph");
        this.state.select(nodeKey(nodes[next]!.id));
    }
}
