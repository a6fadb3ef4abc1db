import { Camera } from "../draw/camera.ts";
import { Canvas } from "../draw/canvas.ts";
import { Drawing } from "../draw/drawing.ts";
import { Overview } from "../draw/overview.ts";
import { Painter, readable, type Emphasis } from "../draw/painter.ts";
import { readPalette, detailFont, titleFont, type Palette } from "../draw/palette.ts";
import { button, element } from "../dom.ts";
import type { Box } from "../layout/boxes.ts";
import { Layouts } from "../layout/layouts.ts";
import type { Measure } from "../layout/scene.ts";
import { heatOf } from "../model/heat.ts";
import { counterpart } from "../model/lineage.ts";
import { nodeKey } from "../model/stops.ts";
import type { State } from "../state.ts";
import { followPointers } from "./pointers.ts";
import { neighbour } from "./walking.ts";

/** How many boxes around the middle are asked whether they are in the next drawing too. */
const mostAnchors = 12;

/** The graph of a stop: laid out by a worker, drawn on a canvas, walked through with mouse, fingers or keys. */
export class GraphView {
    readonly element: HTMLElement;
    private readonly camera = new Camera();
    private readonly canvas: Canvas;
    private readonly overview: Overview;
    private readonly status = element("p", { class: "status", role: "status" });
    private readonly groupButtons = [
        button("Open all", () => this.turnAll(true), { title: "Open all groups" }),
        button("Close all", () => this.turnAll(false), { title: "Close all groups" }),
    ];
    private readonly layouts: Layouts;
    private palette: Palette = readPalette();
    private drawing: Drawing | null = null;
    private hovered: string | null = null;
    private isBusy = false;
    private heat: (key: string) => number;

    constructor(private readonly state: State) {
        this.heat = heatOf(state);
        const canvas = element("canvas", {
            tabindex: 0, role: "application", class: "graph", keydown: (e: KeyboardEvent) => this.key(e),
            "aria-label": "Graph. Arrow keys go along edges, plus and minus zoom, 0 shows all, Enter opens or closes a group.",
        });
        this.canvas = new Canvas(canvas, () => this.draw());
        this.overview = new Overview((x, y) => {
            this.camera.center(x, y, this.canvas.width, this.canvas.height);
            this.canvas.ask();
        });
        this.element = element("section", { class: "graph-view", "aria-label": "Graph" }, canvas, this.overview.element, this.tools(), this.status);
        followPointers(canvas, {
            pan: (dx, dy) => this.moved(() => this.camera.pan(dx, dy)),
            zoom: (factor, x, y) => this.moved(() => this.camera.zoom(factor, x, y)),
            hover: (x, y) => this.hover(x, y),
            click: (x, y) => this.click(x, y),
            doubleClick: (x, y) => this.doubleClick(x, y),
        });
        this.layouts = new Layouts(state, measureTexts(), root => this.laidOut(root));
        state.listen(subjects => {
            if (subjects.has("theme")) this.palette = readPalette();
            if (subjects.has("extents")) this.heat = heatOf(state);
            if (subjects.has("stop") || subjects.has("groups")) this.ask();
            if (subjects.has("selection") && !subjects.has("stop")) this.reveal();
            this.overview.invalidate();
            this.canvas.ask();
        });
        this.ask();
    }

    /** Where a box is on the page, for those who drive it from outside: null where it is not drawn. */
    locate(key: string): { x: number; y: number; width: number; height: number } | null {
        const box = this.drawing?.get(key);
        if (!box || this.drawing!.stop !== this.state.stop) return null;
        const { x, y } = this.camera.toScreen(box.x, box.y);
        const origin = this.canvas.element.getBoundingClientRect();
        return { x: x + origin.x, y: y + origin.y, width: box.width * this.camera.scale, height: box.height * this.camera.scale };
    }

    private tools(): HTMLElement {
        const zoom = (factor: number) => this.moved(() => this.camera.zoom(factor, this.canvas.width / 2, this.canvas.height / 2));
        return element("div", { class: "tools", role: "toolbar", "aria-label": "Zoom and groups" },
            button("+", () => zoom(1.4), { "aria-label": "Zoom in", title: "Zoom in (+)" }),
            button("−", () => zoom(1 / 1.4), { "aria-label": "Zoom out", title: "Zoom out (−)" }),
            button("Fit", () => this.fit(), { title: "Show all (0)" }),
            ...this.groupButtons);
    }

    private groups(): string[] {
        const { stop, kernels } = this.state;
        const ofKernels = stop.kernels.length > 0 ? kernels.all.map(kernel => kernels.keyOf(kernel)) : [];
        return [...ofKernels, ...stop.nodes.regions.keys()];
    }

    private turnAll(isOpen: boolean) {
        this.state.setOpen(this.groups(), isOpen);
    }

    private ask() {
        this.setBusy(true);
        const hasGroups = this.groups().length > 0;
        for (const made of this.groupButtons) made.disabled = !hasGroups;
        this.layouts.ask();
        setTimeout(() => {
            if (this.isBusy) this.status.textContent = `Laying out ${this.state.stop.nodes.all.length} nodes…`;
        }, 150);
    }

    private laidOut(root: Box) {
        const before = this.drawing;
        if (!before && !this.isReadable(root) && this.state.beginClosed()) return;
        this.drawing = new Drawing(this.state.stop, root, this.state.kernels);
        this.overview.show(this.drawing);
        if (!before || !this.hold(before, this.drawing)) this.begin();
        else if (this.state.selected) this.reveal();
        this.setBusy(false);
        this.canvas.ask();
    }

    private setBusy(isBusy: boolean) {
        this.isBusy = isBusy;
        this.element.setAttribute("aria-busy", String(isBusy));
        if (!isBusy) this.status.textContent = "";
    }

    /** Keeps what is in the middle of the screen, or selected, where it is: what a pass left alone should not jump. */
    private hold(before: Drawing, after: Drawing): boolean {
        const { width, height } = this.canvas;
        const middle = this.camera.toDrawing(width / 2, height / 2);
        const distance = (box: Box) => Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y);
        const selected = this.state.selected && counterpart(this.state.stops, after.stop, this.state.selected, before.stop);
        const near = before.boxes.filter(b => !b.isOpen).sort((a, b) => distance(a) - distance(b)).slice(0, mostAnchors);
        for (const from of [before.get(selected || ""), ...near]) {
            const to = from && (after.get(from.key) ?? after.get(counterpart(this.state.stops, before.stop, from.key, after.stop) ?? ""));
            if (!to) continue;
            this.camera.x += to.x + to.width / 2 - from.x - from.width / 2;
            this.camera.y += to.y - from.y;
            return true;
        }

        return false;
    }

    /** Whether what is laid out fits the screen and is large enough there to have its labels. */
    private isReadable(root: Box): boolean {
        const { width, height } = this.canvas;
        const camera = new Camera();
        camera.fit(root, width, height);
        return width === 0 || camera.scale >= readable;
    }

    /** The first look: all of it if it can be read so, else its beginning. */
    private begin() {
        const { width, height } = this.canvas;
        if (!this.drawing || width === 0) return;
        this.camera.fit(this.drawing.root, width, height);
        if (this.isReadable(this.drawing.root)) return;
        const input = this.state.stop.graph.inputs[0];
        const first = input && this.drawing.showing(nodeKey(input.node)) || this.drawing.root.children.reduce((a, b) => b.y < a.y ? b : a);
        this.camera.scale = 0.7;
        this.camera.center(first.x + first.width / 2, first.y + height / 2 / 0.7 - 60, width, height);
    }

    private fit() {
        const { width, height } = this.canvas;
        if (this.drawing) this.moved(() => this.camera.fit(this.drawing!.root, width, height));
    }

    /** Brings what is selected into view if it is not, large enough to be read. */
    private reveal() {
        const box = this.state.selected && this.drawing?.showing(this.state.selected);
        const { width, height } = this.canvas;
        if (!box || width === 0) return;
        const { x, y } = this.camera.toScreen(box.x + box.width / 2, box.y + Math.min(box.height / 2, 100));
        const isSeen = x > 60 && y > 40 && x < width - 60 && y < height - 40;
        if (isSeen && this.camera.scale >= 0.3) return;
        this.camera.scale = Math.max(this.camera.scale, 0.75);
        this.camera.center(box.x + box.width / 2, box.y + Math.min(box.height / 2, 100), width, height);
    }

    private moved(move: () => void) {
        move();
        this.canvas.ask();
    }

    private draw() {
        if (!this.drawing) return;
        const { context, width, height } = this.canvas;
        new Painter(context, this.drawing, this.camera, this.palette, this.emphasis(this.drawing)).paint(width, height);
        this.overview.draw(this.camera, width, height, this.palette);
    }

    private emphasis(drawing: Drawing): Emphasis {
        const { hits, stop } = this.state;
        const selected = this.emphasized(drawing);
        return { selected, near: drawing.near(selected), hovered: this.hovered, hits, heat: stop.kernels.length > 0 ? this.heat : null };
    }

    /** What is selected, or the closed group in which it is; a leaf is to be seen in chips. */
    private emphasized(drawing: Drawing): string | null {
        const { selected } = this.state;
        const shown = selected ? drawing.showing(selected) : undefined;
        return shown?.group && !shown.chips.some(c => c.target === selected) ? shown.key : selected;
    }

    private boxAt(x: number, y: number): string | null {
        const point = this.camera.toDrawing(x, y);
        return this.drawing?.at(point.x, point.y) ?? null;
    }

    private hover(x: number, y: number) {
        const key = this.boxAt(x, y);
        if (key === this.hovered) return;
        this.hovered = key;
        this.canvas.element.style.cursor = key ? "pointer" : "";
        this.canvas.ask();
    }

    private click(x: number, y: number) {
        const key = this.boxAt(x, y);
        const box = key ? this.drawing?.get(key) : undefined;
        const point = this.camera.toDrawing(x, y);
        // The sign in front of a group's title opens and closes it.
        if (box?.group && point.x - box.x < 28 && point.y - box.y < 30) this.state.turn(box.key);
        else this.state.select(box?.kind === "result" ? `n${box.node}` : key);
    }

    private doubleClick(x: number, y: number) {
        const box = this.drawing?.get(this.boxAt(x, y) ?? "");
        if (box?.group) this.state.turn(box.key);
    }

    private key(event: KeyboardEvent) {
        const { width, height } = this.canvas;
        const actions: Record<string, () => void> = {
            "+": () => this.camera.zoom(1.3, width / 2, height / 2),
            "=": () => this.camera.zoom(1.3, width / 2, height / 2),
            "-": () => this.camera.zoom(1 / 1.3, width / 2, height / 2),
            "0": () => this.fit(),
            Escape: () => this.state.select(null),
            Enter: () => this.turnSelected(),
            " ": () => this.turnSelected(),
        };
        const pan = { ArrowUp: [0, 80], ArrowDown: [0, -80], ArrowLeft: [80, 0], ArrowRight: [-80, 0] }[event.key];
        if (event.ctrlKey || event.metaKey || event.altKey || !pan && !actions[event.key]) return;
        event.preventDefault();
        if (!pan) this.moved(actions[event.key]!);
        else if (event.shiftKey || !this.state.selected || !this.drawing) this.moved(() => this.camera.pan(pan[0]!, pan[1]!));
        else this.state.select(neighbour(this.drawing, this.state.selected, event.key) ?? this.state.selected);
    }

    private turnSelected() {
        const box = this.drawing?.get(this.state.selected ?? "");
        if (box?.group) this.state.turn(box.key);
    }
}

/** Widths in the fonts of the drawing; each text is measured once. */
function measureTexts(): Measure {
    const context = document.createElement("canvas").getContext("2d")!;
    const known = new Map<string, number>();
    const measure = (font: string) => (text: string) => {
        const key = font + text;
        let width = known.get(key);
        if (width === undefined) {
            context.font = font;
            known.set(key, width = context.measureText(text).width);
        }

        return width;
    };
    return { title: measure(titleFont), detail: measure(detailFont) };
}
