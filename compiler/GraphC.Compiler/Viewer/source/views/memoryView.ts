import { element } from "../dom.ts";
import { Canvas } from "../draw/canvas.ts";
import { detailFont, readPalette, sansSerif, type Palette } from "../draw/palette.ts";
import { bytesText } from "../model/extents.ts";
import { titleOf } from "../model/labels.ts";
import { memoryMap, type MemoryMap, type Placed } from "../model/memoryMap.ts";
import { plansOf, type Plan } from "../model/plans.ts";
import { nodeKey } from "../model/stops.ts";
import type { State } from "../state.ts";

/** Room for the numbers along the edges. */
const margin = { left: 76, right: 20, top: 34, bottom: 40 };

/** The memory plan: kernels along x, bytes along y, each buffer a rectangle over its life and place. */
export class MemoryView {
    readonly element: HTMLElement;
    private readonly canvas: Canvas;
    private readonly summary = element("p", { class: "memory-summary", role: "status" });
    private readonly tip = element("div", { class: "tip", hidden: true });
    private readonly table = element("table", { class: "buffers" });
    private palette: Palette = readPalette();
    private readonly plans: Plan[];
    private plan: Plan | undefined;
    private map: MemoryMap | null = null;
    private hovered: Placed | null = null;

    constructor(private readonly state: State) {
        const { dump } = state;
        this.plans = plansOf("the program", dump.kernels ?? [], dump.memory);
        this.plan = this.plans[0];
        const canvas = element("canvas", {
            class: "memory", role: "img", "aria-label": "Memory plan: buffers over kernels. The table below it says the same.",
            mousemove: (e: MouseEvent) => this.hover(e.offsetX, e.offsetY), mouseleave: () => this.hover(-1, -1), click: (e: MouseEvent) => this.click(e.offsetX, e.offsetY),
        });
        this.canvas = new Canvas(canvas, () => this.draw());
        this.element = element("section", { class: "memory-view", "aria-label": "Memory plan" },
            element("div", { class: "memory-head" }, this.summary, this.choice()), element("div", { class: "memory-canvas" }, canvas, this.tip), element("details", {}, element("summary", {}, "Buffers as a table"), this.table));
        state.listen(subjects => {
            if (subjects.has("theme")) this.palette = readPalette();
            if (subjects.has("extents")) this.update();
            if (subjects.has("theme") || subjects.has("selection") || subjects.has("view")) this.canvas.ask();
        });
        this.update();
    }

    /** Loops and choices have plans of their own. */
    private choice(): HTMLElement | null {
        if (this.plans.length < 2) return null;
        const select = element("select", {
            change: () => {
                this.plan = this.plans[select.selectedIndex];
                this.update();
            },
        }, ...this.plans.map(plan => element("option", {}, plan.name)));
        return element("label", {}, "Plan of ", select);
    }

    private update() {
        this.map = this.plan ? memoryMap(this.plan.memory, this.state.extents) : null;
        const { map } = this;
        this.summary.textContent = !map ? "This dump has no memory plan that can be drawn."
            : map.placed.length === 0 ? "This program has no temporaries."
            : `Peak ${bytesText(map.peak.bytes)} alive in kernel ${this.kernelName(map.peak.kernel)}; the arena has ${bytesText(map.regions.at(-1)!)} for ${map.placed.length} buffers.`;
        this.table.replaceChildren(...this.rows());
        this.canvas.ask();
    }

    private kernelName(kernel: number) {
        return this.plan?.kernels[kernel]?.name ?? String(kernel);
    }

    private rows(): HTMLElement[] {
        const head = element("tr", {}, ...["Buffer", "Bytes", "Kernels", "Value of"].map(t => element("th", { scope: "col" }, t)));
        const sorted = [...this.map?.placed ?? []].sort((a, b) => b.bytes - a.bytes);
        return [head, ...sorted.map(p => element("tr", {}, element("th", { scope: "row" }, p.buffer.name), element("td", {}, bytesText(p.bytes)),
            element("td", {}, `${p.first}–${p.last}`), element("td", {}, this.valueOf(p))))];
    }

    private valueOf({ buffer }: Placed): string {
        const node = buffer.node === undefined || buffer.node === null ? undefined : this.state.stops.at(-1)?.nodes.get(buffer.node);
        return node ? `${titleOf(node)} ${node.type}` : "";
    }

    private scales() {
        const { map, canvas } = this;
        const [width, height] = [canvas.width - margin.left - margin.right, canvas.height - margin.top - margin.bottom];
        const bytes = Math.max(1, map!.regions.at(-1)!);
        return {
            x: (kernel: number) => margin.left + width * kernel / map!.kernels,
            y: (at: number) => margin.top + height * (1 - at / bytes),
            width, height, bytes,
        };
    }

    private draw() {
        if (!this.map || this.map.placed.length === 0) return;
        this.axes();
        for (const placed of this.map.placed) this.rectangle(placed);
        this.peak();
    }

    private axes() {
        const { palette, map } = this;
        const { context } = this.canvas;
        const { x, y, width, bytes } = this.scales();
        context.font = detailFont;
        context.lineWidth = 1;
        context.textBaseline = "middle";
        for (const tick of ticksOf(bytes, 6, 2)) {
            context.strokeStyle = palette.line;
            line(context, margin.left, y(tick), margin.left + width, y(tick));
            context.fillStyle = palette.muted;
            context.textAlign = "right";
            context.fillText(bytesText(tick), margin.left - 8, y(tick));
        }

        context.textAlign = "center";
        for (const kernel of ticksOf(map!.kernels, 12, 10).filter(k => k < map!.kernels)) context.fillText(String(kernel), x(kernel + 0.5), y(0) + 14);
        context.fillText("kernels, in the order in which they run", margin.left + width / 2, y(0) + 30);
        context.setLineDash([2, 4]);
        context.strokeStyle = palette.muted;
        for (const start of map!.regions.slice(1, -1)) line(context, margin.left, y(start), margin.left + width, y(start));
        context.setLineDash([]);
    }

    private rectangle(placed: Placed) {
        const { palette } = this;
        const { context } = this.canvas;
        const area = this.areaOf(placed);
        const isSelected = placed.buffer.node != null && this.state.selected === nodeKey(placed.buffer.node);
        const gap = Math.min(1, area.width / 8, area.height / 8);
        context.beginPath();
        context.roundRect(area.x + gap, area.y + gap, Math.max(0.5, area.width - 2 * gap), Math.max(0.5, area.height - 2 * gap), Math.min(3, area.width / 4, area.height / 4));
        context.fillStyle = palette.bufferFills[numberOf(placed.buffer.name) % palette.bufferFills.length]!;
        context.globalAlpha = this.hovered && this.hovered !== placed ? 0.55 : 1;
        context.fill();
        context.globalAlpha = 1;
        if (isSelected || placed === this.hovered) {
            context.strokeStyle = palette.accent;
            context.lineWidth = isSelected ? 2.5 : 1.5;
            context.stroke();
        }

        if (area.width > 34 && area.height > 14) this.label(placed, area);
    }

    private label(placed: Placed, area: { x: number; y: number; width: number; height: number }) {
        const { context } = this.canvas;
        context.fillStyle = this.palette.ink;
        context.font = detailFont;
        context.textAlign = "center";
        context.textBaseline = "middle";
        const long = `${placed.buffer.name}  ${bytesText(placed.bytes)}`;
        context.fillText(context.measureText(long).width < area.width - 8 ? long : placed.buffer.name, area.x + area.width / 2, area.y + area.height / 2);
    }

    /** The kernel in which the most is alive, and how much that is. */
    private peak() {
        const { palette, map } = this;
        const { context } = this.canvas;
        const { x, y, width } = this.scales();
        const { kernel, bytes } = map!.peak;
        context.strokeStyle = palette.hit;
        context.lineWidth = 1.5;
        context.beginPath();
        map!.alive.forEach((value, i) => {
            context.lineTo(x(i), y(value));
            context.lineTo(x(i + 1), y(value));
        });
        context.stroke();
        context.fillStyle = palette.hit;
        context.globalAlpha = 0.16;
        context.fillRect(x(kernel), margin.top, Math.max(2, x(kernel + 1) - x(kernel)), y(0) - margin.top);
        context.globalAlpha = 1;
        context.font = `600 12px ${sansSerif}`;
        context.textBaseline = "bottom";
        const center = x(kernel + 0.5);
        context.textAlign = center > margin.left + width - 160 ? "right" : center < margin.left + 160 ? "left" : "center";
        context.fillText(`▼ peak ${bytesText(bytes)} in ${this.kernelName(kernel)}`, center, margin.top - 6);
    }

    private areaOf(placed: Placed) {
        const { x, y } = this.scales();
        const [left, top] = [x(placed.first), y(placed.start + placed.bytes)];
        return { x: left, y: top, width: x(placed.last + 1) - left, height: y(placed.start) - top };
    }

    private at(x: number, y: number): Placed | null {
        if (!this.map || this.canvas.width === 0) return null;
        return this.map.placed.find(placed => {
            const area = this.areaOf(placed);
            return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
        }) ?? null;
    }

    private hover(x: number, y: number) {
        const found = this.at(x, y);
        this.tip.hidden = !found;
        if (found) {
            this.tip.replaceChildren(element("strong", {}, found.buffer.name), ` ${found.buffer.type}[${found.buffer.elements}] · ${bytesText(found.bytes)}`,
                element("br"), `kernels ${found.first} to ${found.last}`, element("br"), this.valueOf(found));
            this.tip.style.left = `${Math.min(x + 14, this.canvas.width - 260)}px`;
            this.tip.style.top = `${Math.min(y + 14, this.canvas.height - 70)}px`;
        }

        if (found !== this.hovered) {
            this.hovered = found;
            this.canvas.element.style.cursor = found ? "pointer" : "";
            this.canvas.ask();
        }
    }

    private click(x: number, y: number) {
        const node = this.at(x, y)?.buffer.node;
        if (node !== undefined && node !== null) this.state.goTo(this.state.stops.length - 1, nodeKey(node));
    }
}

const numberOf = (name: string) => Number(name.match(/\d+/)?.[0] ?? 0);

/** Round numbers from 0 to a most. */
function ticksOf(most: number, count: number, base: number): number[] {
    const raw = Math.max(1, most / count);
    const power = base ** Math.floor(Math.log(raw) / Math.log(base));
    const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= raw) ?? power * 10;
    return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

function line(context: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number) {
    context.beginPath();
    context.moveTo(x, Math.round(y) + 0.5);
    context.lineTo(toX, Math.round(toY) + 0.5);
    context.stroke();
}
