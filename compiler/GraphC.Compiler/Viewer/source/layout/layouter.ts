import type { Box } from "./boxes.ts";

/** The source of the worker, which the build puts here. */
declare const LAYOUT_WORKER: string;

/** Has one drawing after the other laid out by a worker. While it is busy only the latest wish is kept. */
export class Layouter {
    private readonly worker = new Worker(URL.createObjectURL(new Blob([LAYOUT_WORKER], { type: "text/javascript" })));
    private isBusy = false;
    private waiting: Box | null = null;

    constructor(onLaidOut: (root: Box) => void) {
        this.worker.onmessage = (message: MessageEvent<Box>) => {
            this.isBusy = false;
            if (this.waiting) this.ask(this.waiting);
            else onLaidOut(message.data);
        };
    }

    ask(root: Box) {
        this.waiting = this.isBusy ? root : null;
        if (!this.isBusy) this.worker.postMessage(root);
        this.isBusy = true;
    }
}
