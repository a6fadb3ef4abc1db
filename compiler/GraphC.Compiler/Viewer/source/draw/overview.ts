import { element } from "../dom.ts";
import { changeAt } from "../model/stops.ts";
import type { Camera } from "./camera.ts";
import type { Drawing } from "./drawing.ts";
import type { Palette } from "./palette.ts";

/** The most pixels of it in each direction. */
const most = { width: 200, height: 140 };

/** The whole drawing, small, with a frame around what is in view. A click goes there. */
export class Overview {
    readonly element = element("canvas", { class: "overview", "aria-hidden": "true" });
    private readonly whole = document.createElement("canvas");
    private drawing: Drawing | null = null;
    private scale = 1;
    private isStale = true;

    constructor(goTo: (x: number, y: number) => void) {
        const go = (event: PointerEvent) => {
            if (event.buttons !== 1) return;
            const { x, y } = this.element.getBoundingClientRect();
            goTo((event.clientX - x) / this.scale, (event.clientY - y) / this.scale);
        };
        this.element.addEventListener("pointerdown", go);
        this.element.addEventListener("pointermove", go);
    }

    show(drawing: Drawing) {
        this.drawing = drawing;
        const { width, height } = drawing.root;
        this.scale = Math.min(most.width / width, most.height / height);
        for (const canvas of [this.element, this.whole]) {
            canvas.width = Math.max(8, width * this.scale * devicePixelRatio);
            canvas.height = Math.max(8, height * this.scale * devicePixelRatio);
        }

        this.element.style.width = `${Math.max(8, width * this.scale)}px`;
        this.isStale = true;
    }

    invalidate() {
        this.isStale = true;
    }

    draw(camera: Camera, width: number, height: number, palette: Palette) {
        const { drawing } = this;
        if (!drawing) return;
        const isAllSeen = drawing.root.width * camera.scale <= width && drawing.root.height * camera.scale <= height;
        this.element.hidden = isAllSeen || width < 500;
        if (this.element.hidden) return;
        if (this.isStale) this.paintWhole(drawing, palette);
        const context = this.element.getContext("2d")!;
        const scale = this.scale * devicePixelRatio;
        context.clearRect(0, 0, this.element.width, this.element.height);
        context.drawImage(this.whole, 0, 0);
        context.strokeStyle = palette.accent;
        context.lineWidth = 1.5 * devicePixelRatio;
        context.strokeRect(camera.x * scale, camera.y * scale, Math.max(3, width / camera.scale * scale), Math.max(3, height / camera.scale * scale));
    }

    private paintWhole(drawing: Drawing, palette: Palette) {
        this.isStale = false;
        const context = this.whole.getContext("2d")!;
        const scale = this.scale * devicePixelRatio;
        context.clearRect(0, 0, this.whole.width, this.whole.height);
        for (const box of drawing.boxes) {
            const node = box.node === null ? undefined : drawing.stop.nodes.get(box.node);
            const change = node ? changeAt(drawing.stop, node) : "kept";
            const isChanged = change === "new" || change === "rewritten";
            context.fillStyle = box.isOpen ? palette.line : isChanged ? palette.stroke[change] : palette.muted;
            context.globalAlpha = box.isOpen ? 0.4 : isChanged ? 1 : 0.6;
            context.fillRect(box.x * scale, box.y * scale, Math.max(1, box.width * scale), Math.max(1, box.height * scale));
        }

        context.globalAlpha = 1;
    }
}
