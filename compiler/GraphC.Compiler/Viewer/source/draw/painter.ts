import type { Change } from "../dump.ts";
import { chipHeight, groupTitle, type Box } from "../layout/boxes.ts";
import { changeAt, changeInside } from "../model/stops.ts";
import type { Camera } from "./camera.ts";
import type { Drawing, Line } from "./drawing.ts";
import { detailFont, titleFont, type Palette } from "./palette.ts";

/** What stands out. */
export interface Emphasis {
    selected: string | null;
    /** Boxes that a selected one reads from or is read by. */
    near: ReadonlySet<string>;
    hovered: string | null;
    hits: ReadonlySet<string>;
    /** How strongly the box of a kernel is tinted, from 0 to 1; null where changes are shown. */
    heat: ((key: string) => number) | null;
}

/** Pixels per unit below which letters, chips and arrows would be noise. */
export const readable = 0.42;
const chipsShown = 0.3, arrowsShown = 0.25, filled = 0.28;

/** Colours alone would not tell everyone. */
const marks = { new: "+", rewritten: "~", carried: "", kept: "" };

/** Draws what is visible of a drawing. */
export class Painter {
    private left = 0;
    private right = 0;
    private top = 0;
    private bottom = 0;

    constructor(
        private readonly context: CanvasRenderingContext2D,
        private readonly drawing: Drawing,
        private readonly camera: Camera,
        private readonly palette: Palette,
        private readonly emphasis: Emphasis) { }

    paint(width: number, height: number) {
        const { context, camera } = this;
        [this.left, this.top] = [camera.x, camera.y];
        [this.right, this.bottom] = [camera.x + width / camera.scale, camera.y + height / camera.scale];
        context.save();
        context.scale(camera.scale, camera.scale);
        context.translate(-camera.x, -camera.y);
        const boxes = this.drawing.boxes.filter(b => this.isVisible(b.x - (b.chips.length ? 260 : 0), b.y - 60, b.x + b.width, b.y + b.height + 60));
        for (const box of boxes) if (box.isOpen) this.frame(box);
        this.lines();
        for (const box of boxes) if (!box.isOpen) this.box(box);
        if (camera.scale > chipsShown) for (const box of boxes) this.chips(box);
        context.restore();
    }

    private isVisible(left: number, top: number, right: number, bottom: number) {
        return right >= this.left && left <= this.right && bottom >= this.top && top <= this.bottom;
    }

    /** A group that is open. */
    private frame(box: Box) {
        const { context, palette, camera } = this;
        this.rounded(box.x, box.y, box.width, box.height, 10);
        context.fillStyle = box.group === "kernel" ? this.heated(box.key, palette.group) : palette.group;
        context.fill();
        this.outline(box.key, palette.line, 1);
        if (camera.scale < 0.12) return;
        // Titles of groups stay readable for longer than those of boxes, as far as they have the room.
        const size = Math.min(13 / Math.min(1, Math.max(camera.scale, 0.3)), groupTitle - 4, box.width / (box.title.length * 0.62 + 3));
        context.fillStyle = palette.ink;
        context.font = titleFont.replace("13px", `${size}px`);
        context.textBaseline = "middle";
        context.textAlign = "left";
        context.fillText(`⊟ ${box.title}`, box.x + 12, box.y + groupTitle / 2 + 2);
        if (camera.scale > readable && size <= 14) {
            const x = box.x + 22 + context.measureText(`⊟ ${box.title}`).width;
            context.font = detailFont;
            context.fillStyle = palette.muted;
            this.text(box.note || box.detail, x, box.y + groupTitle / 2 + 2, box.x + box.width - x - 8);
        }
    }

    private lines() {
        const { context, palette, emphasis, camera } = this;
        context.lineWidth = Math.max(1, 0.6 / camera.scale);
        context.strokeStyle = palette.edge;
        // From far away lines would hide the boxes.
        context.globalAlpha = Math.min(1, Math.max(0.3, camera.scale * 4));
        const strong: Line[] = [];
        context.beginPath();
        for (const line of this.drawing.lines) {
            if (!this.isVisible(line.left, line.top, line.right, line.bottom)) continue;
            if (emphasis.selected && (line.from === emphasis.selected || line.to === emphasis.selected)) strong.push(line);
            else this.trace(line);
        }

        context.stroke();
        context.globalAlpha = 1;
        if (camera.scale > arrowsShown) this.arrows();
        this.emphasize(strong);
        if (!emphasis.selected) return;
        context.setLineDash([6 / camera.scale, 5 / camera.scale]);
        this.emphasize(this.drawing.farLines(emphasis.selected));
        context.setLineDash([]);
    }

    private emphasize(lines: Line[]) {
        const { context, palette, camera } = this;
        context.strokeStyle = palette.accent;
        context.lineWidth = 2 / Math.min(1, camera.scale);
        context.beginPath();
        for (const line of lines) this.trace(line);
        context.stroke();
    }

    /** Curves that leave and arrive upright. */
    private trace({ points }: Line) {
        const { context } = this;
        context.moveTo(points[0]!, points[1]!);
        for (let i = 2; i < points.length; i += 2) {
            const [x, y, toX, toY] = [points[i - 2]!, points[i - 1]!, points[i]!, points[i + 1]!];
            const middle = (y + toY) / 2;
            context.bezierCurveTo(x, middle, toX, middle, toX, toY);
        }
    }

    private arrows() {
        const { context, palette } = this;
        context.fillStyle = palette.edge;
        context.beginPath();
        for (const { points } of this.drawing.lines) {
            const [x, y] = points.slice(-2) as [number, number];
            if (!this.isVisible(x - 4, y - 8, x + 4, y)) continue;
            context.moveTo(x, y);
            context.lineTo(x - 3.5, y - 7);
            context.lineTo(x + 3.5, y - 7);
        }

        context.fill();
    }

    private box(box: Box) {
        const { context, palette, camera } = this;
        const { stop } = this.drawing;
        const node = box.kind === "node" ? stop.nodes.get(box.node!) : undefined;
        const region = stop.nodes.regions.get(box.key);
        const change = node ? changeAt(stop, node) : region ? changeInside(stop, region) : "kept";
        this.rounded(box.x, box.y, box.width, box.height, box.kind === "result" || node?.op === "Input" ? box.height / 2 : 7);
        // From far away a box is a spot: it has the colour of its outline.
        const isTiny = camera.scale < filled;
        context.fillStyle = box.group === "kernel" ? this.heated(box.key, isTiny ? palette.edge : palette.surface) : isTiny ? change === "kept" ? palette.edge : palette.stroke[change] : palette.fill[change];
        context.fill();
        this.outline(box.key, palette.stroke[change], change === "kept" || change === "carried" ? 1 : 1.5);
        if (camera.scale < readable) return;
        this.words(box, change);
    }

    private words(box: Box, change: Change) {
        const { context, palette } = this;
        const { counts } = this.drawing.stop;
        const isMuted = change === "kept" && counts.new + counts.rewritten + counts.carried > 0 || change === "carried";
        const middle = box.detail ? box.y + 14 : box.y + box.height / 2 + 0.5;
        const title = box.group ? `⊞ ${box.title}` : box.title;
        context.textBaseline = "middle";
        context.textAlign = "left";
        context.font = titleFont;
        context.fillStyle = isMuted ? palette.muted : palette.ink;
        context.fillText(title, box.x + 12, middle);
        const used = context.measureText(title).width + 8;
        context.font = detailFont;
        context.fillStyle = palette.muted;
        if (box.note) this.text(box.note, box.x + 12 + used, middle + 0.5, box.width - used - 26);
        if (box.detail) this.text(box.detail, box.x + 12, box.y + 30, box.width - 18);
        if (marks[change]) {
            context.font = titleFont;
            context.fillStyle = palette.stroke[change];
            context.textAlign = "right";
            context.fillText(marks[change], box.x + box.width - 6, box.y + 11);
        }
    }

    private chips(box: Box) {
        const { context, palette, emphasis, camera } = this;
        for (const chip of box.chips) {
            context.strokeStyle = palette.edge;
            context.lineWidth = 1;
            context.beginPath();
            context.moveTo(chip.x + chip.width, chip.y + chipHeight / 2);
            context.lineTo(box.x, Math.min(Math.max(chip.y + chipHeight / 2, box.y + 8), box.y + box.height - 8));
            context.stroke();
            this.rounded(chip.x, chip.y, chip.width, chipHeight, chip.isFar ? 4 : chipHeight / 2);
            context.fillStyle = palette.group;
            context.fill();
            context.setLineDash(chip.isFar ? [3, 3] : []);
            const isSelected = chip.target !== null && chip.target === emphasis.selected;
            context.strokeStyle = isSelected ? palette.accent : emphasis.hits.has(chip.target ?? "") ? palette.hit : palette.line;
            context.lineWidth = isSelected ? 2 : 1;
            context.stroke();
            context.setLineDash([]);
            if (camera.scale < readable) continue;
            context.font = detailFont;
            context.fillStyle = palette.muted;
            context.textBaseline = "middle";
            context.textAlign = "left";
            this.text(chip.text, chip.x + 7, chip.y + chipHeight / 2 + 0.5, chip.width - 10);
        }
    }

    /** A text, cut where it would leave its place. */
    private text(text: string, x: number, y: number, width: number) {
        const { context } = this;
        let shown = text;
        while (shown.length > 1 && context.measureText(shown).width > width) shown = shown.slice(0, Math.max(1, Math.floor(shown.length * 0.9) - 1)) + "…";
        if (shown.length > 1 || text.length === 1) context.fillText(shown, x, y);
    }

    private outline(key: string, stroke: string, width: number) {
        const { context, palette, emphasis, camera } = this;
        const thick = 2.5 / Math.min(1, camera.scale);
        if (key === emphasis.selected) [context.strokeStyle, context.lineWidth] = [palette.accent, thick];
        else if (emphasis.hits.has(key)) [context.strokeStyle, context.lineWidth] = [palette.hit, thick];
        else if (key === emphasis.hovered || emphasis.near.has(key)) [context.strokeStyle, context.lineWidth] = [palette.accent, Math.max(1, thick / 2)];
        else [context.strokeStyle, context.lineWidth] = [stroke, Math.max(width, 0.5 / camera.scale)];
        context.stroke();
    }

    private heated(key: string, cold: string) {
        const heat = this.emphasis.heat?.(key) ?? 0;
        return heat > 0 ? `color-mix(in oklab, ${this.palette.heat} ${Math.round(heat * 100)}%, ${cold})` : cold;
    }

    private rounded(x: number, y: number, width: number, height: number, radius: number) {
        this.context.beginPath();
        this.context.roundRect(x, y, width, height, radius);
    }
}
