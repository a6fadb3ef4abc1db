import type { Box } from "./boxes.ts";
import { layOut } from "./layout.ts";

/** Lays out off the page's thread: one scene in, the same with places out. */
self.onmessage = (message: MessageEvent<{ number: number; root: Box }>) => {
    const { number, root } = message.data;
    self.postMessage({ number, root: layOut(root) });
};
