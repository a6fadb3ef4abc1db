/** A canvas as large as its element, in the pixels of the screen; drawn anew at most once a frame. */
export class Canvas {
    readonly context: CanvasRenderingContext2D;
    width = 0;
    height = 0;
    private isAsked = false;

    constructor(readonly element: HTMLCanvasElement, private readonly draw: () => void) {
        this.context = element.getContext("2d")!;
        new ResizeObserver(() => this.resize()).observe(element);
    }

    /** Asks for a drawing with the next frame. */
    ask() {
        if (this.isAsked) return;
        this.isAsked = true;
        requestAnimationFrame(() => {
            this.isAsked = false;
            this.paint();
        });
    }

    private resize() {
        const { clientWidth, clientHeight } = this.element;
        [this.width, this.height] = [clientWidth, clientHeight];
        [this.element.width, this.element.height] = [Math.round(clientWidth * devicePixelRatio), Math.round(clientHeight * devicePixelRatio)];
        this.paint();
    }

    private paint() {
        if (this.width === 0) return;
        this.context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
        this.context.clearRect(0, 0, this.width, this.height);
        this.draw();
    }
}
