import type { State } from "../state.ts";
import type { Box } from "./boxes.ts";
import { Layouter } from "./layouter.ts";
import { sceneOf, type Measure } from "./scene.ts";

/** How many layouts are kept for when one comes back to them. */
const mostKept = 16;

/** Layouts of what the state shows, made once each. */
export class Layouts {
    private readonly kept = new Map<string, Box>();
    private readonly layouter: Layouter;
    private asked = "";

    constructor(private readonly state: State, private readonly measure: Measure, private readonly onLaidOut: (root: Box) => void) {
        this.layouter = new Layouter(root => this.keep(root));
    }

    /** Asks for the layout of what is shown now; the answer may come at once. */
    ask() {
        const { stop, kernels } = this.state;
        this.asked = this.state.drawingKey;
        const known = this.kept.get(this.asked);
        if (known) this.onLaidOut(known);
        else this.layouter.ask({ ...sceneOf(stop, kernels, key => this.state.isOpen(key), this.measure), key: this.asked });
    }

    private keep(root: Box) {
        this.kept.set(root.key, root);
        if (this.kept.size > mostKept) this.kept.delete(this.kept.keys().next().value!);
        if (root.key === this.asked) this.onLaidOut(root);
    }
}
