import type { Box } from "./boxes.ts";
import { layOut } from "./layout.ts";

/** Lays out off the page's thread: a drawing in, the same with places out. */
self.onmessage = (message: MessageEvent<Box>) => self.postMessage(layOut(message.data));
