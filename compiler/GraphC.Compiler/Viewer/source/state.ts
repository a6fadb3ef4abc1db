import type { Dump } from "./dump.ts";
import type { KernelIndex } from "./model/kernels.ts";
import { counterpart } from "./model/lineage.ts";
import { stopsOf, type Stop } from "./model/stops.ts";

export type View = "graph" | "memory" | "code";

/** What changed, for those who draw it. */
export type Subject = "stop" | "selection" | "hits" | "groups" | "view" | "extents" | "theme";

/** What the page shows. Everything that is drawn follows from it and from the dump. */
export class State {
    readonly stops: readonly Stop[];
    readonly kernels: KernelIndex;
    readonly extents: Map<string, number>;
    /** Groups that are not as they are by default. */
    private readonly turned = new Set<string>();
    private readonly listeners: ((subjects: ReadonlySet<Subject>) => void)[] = [];
    private stopNumber: number;
    private selectedKey: string | null = null;
    /** Where and what somebody selected; what is selected at other stops follows from it. */
    private chosen: { stop: Stop; key: string | null };
    private foundKeys: ReadonlySet<string> = new Set();
    private shownView: View = "graph";
    private areKernelsOpen: boolean;

    constructor(readonly dump: Dump) {
        const { stops, kernels } = stopsOf(dump);
        [this.stops, this.kernels] = [stops, kernels];
        this.extents = new Map(dump.symbols.map(symbol => [symbol, 64]));
        this.stopNumber = stops.length - 1;
        this.chosen = { stop: this.stop, key: null };
        this.areKernelsOpen = this.stop.nodes.all.length <= 150;
    }

    get stop(): Stop { return this.stops[this.stopNumber]!; }
    /** The key of the box that is selected: "n12", "kernel3", "region12". */
    get selected(): string | null { return this.selectedKey; }
    get hits(): ReadonlySet<string> { return this.foundKeys; }
    get view(): View { return this.shownView; }

    listen(listener: (subjects: ReadonlySet<Subject>) => void) {
        this.listeners.push(listener);
    }

    /** Goes to a stop, and selects there what is told, or else what the selected node was or became. */
    goTo(stop: number, selected?: string) {
        const bounded = Math.min(Math.max(stop, 0), this.stops.length - 1);
        if (bounded === this.stopNumber) return selected ? this.select(selected) : undefined;
        this.stopNumber = bounded;
        if (selected) this.chosen = { stop: this.stop, key: selected };
        this.selectedKey = selected ?? counterpart(this.stops, this.chosen.stop, this.chosen.key, this.stop) ?? this.chosen.key;
        this.foundKeys = new Set();
        this.tell("stop", "selection", "hits");
    }

    select(key: string | null) {
        if (key === this.selectedKey) return;
        this.chosen = { stop: this.stop, key };
        this.selectedKey = key;
        this.tell("selection");
    }

    show(view: View) {
        this.shownView = view;
        this.tell("view");
    }

    find(keys: ReadonlySet<string>) {
        this.foundKeys = keys;
        this.tell("hits");
    }

    setExtent(symbol: string, value: number) {
        this.extents.set(symbol, value);
        this.tell("extents");
    }

    themeChanged() {
        this.tell("theme");
    }

    /** Large graphs of kernels begin with each kernel as one box; loops and choices begin open. */
    isOpen(key: string): boolean {
        const opened = !key.startsWith("kernel") || this.areKernelsOpen;
        return this.turned.has(key) !== opened;
    }

    /** What the drawing depends on: the graph, which stages that change nothing share, and which groups are open. */
    get drawingKey(): string {
        const first = this.stops.findIndex(s => s.graph === this.stop.graph && s.kernels === this.stop.kernels);
        return [first, this.areKernelsOpen, ...[...this.turned].sort()].join(" ");
    }

    /** Lets kernels begin closed, where with all of them open none could be read. Returns whether that closes any. */
    beginClosed(): boolean {
        if (!this.areKernelsOpen || this.stop.kernels.length === 0) return false;
        this.areKernelsOpen = false;
        this.tell("groups");
        return true;
    }

    turn(key: string) {
        if (!this.turned.delete(key)) this.turned.add(key);
        this.tell("groups");
    }

    /** Opens or closes all of these. */
    setOpen(keys: readonly string[], isOpen: boolean) {
        const others = keys.filter(key => this.isOpen(key) !== isOpen);
        if (others.length === 0) return;
        for (const key of others) {
            if (!this.turned.delete(key)) this.turned.add(key);
        }

        this.tell("groups");
    }

    private tell(...subjects: Subject[]) {
        const all = new Set(subjects);
        for (const listener of this.listeners) listener(all);
    }
}
