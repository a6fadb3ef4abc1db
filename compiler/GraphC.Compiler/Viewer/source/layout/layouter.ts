import type { Box } from "./boxes.ts";

/** The source of the worker, which the build puts here. */
declare const LAYOUT_WORKER: string;

/** Asks a worker for layouts; only the latest question is answered. */
export class Layouter {
    private readonly worker = new Worker(URL.createObjectURL(new Blob([LAYOUT_WORKER], { type: "text/javascript" })));
    private number = 0;

    constructor(onLaidOut: (root: Box) => void) {
        this.worker.onmessage = (message: MessageEvent<{ number: number; root: Box }>) => {
            if (message.data.number === this.number) onLaidOut(message.data.root);
        };
    }

    ask(root: Box) {
        this.worker.postMessage({ number: ++this.number, root });
    }
}
