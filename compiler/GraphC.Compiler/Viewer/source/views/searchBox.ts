import { element } from "../dom.ts";
import { groupsAround } from "../model/groups.ts";
import { search, type Hit } from "../model/search.ts";
import type { State } from "../state.ts";

/** The most hits that are listed; Enter goes through all. */
const mostListed = 60;

/** A field that finds nodes and kernels of the current stop while one types. */
export class SearchBox {
    readonly element: HTMLElement;
    private readonly field: HTMLInputElement;
    private readonly count = element("span", { class: "count", "aria-live": "polite" });
    private readonly list = element("ul", { class: "hits", id: "hits", role: "listbox", "aria-label": "Hits", hidden: true });
    private hits: Hit[] = [];
    private current = -1;

    constructor(private readonly state: State) {
        this.field = element("input", {
            type: "search", placeholder: "Search name, op, origin, rule", "aria-label": "Search nodes", role: "combobox", "aria-expanded": "false",
            "aria-controls": "hits", autocomplete: "off", spellcheck: "false", id: "search",
            input: () => this.update(), keydown: (e: KeyboardEvent) => this.key(e), focus: () => this.expand(this.hits.length > 0), blur: () => this.expand(false),
        });
        this.element = element("div", { class: "search", role: "search" }, this.field, this.count, this.list);
        state.listen(subjects => {
            if (subjects.has("stop") && this.field.value) this.update();
        });
    }

    focus() {
        this.field.focus();
        this.field.select();
    }

    private update() {
        this.hits = search(this.state, this.field.value);
        this.current = -1;
        this.state.find(new Set(this.hits.map(h => h.key)));
        this.list.replaceChildren(...this.hits.slice(0, mostListed).map((hit, i) => this.option(hit, i)));
        this.expand(this.hits.length > 0 && document.activeElement === this.field);
        this.tell();
    }

    private option(hit: Hit, i: number): HTMLElement {
        const choose = (event: Event) => {
            event.preventDefault();
            this.enter(i);
        };
        return element("li", { role: "option", id: `hit${i}`, "aria-selected": "false", mousedown: choose },
            element("span", {}, hit.title), element("small", {}, hit.detail));
    }

    private key(event: KeyboardEvent) {
        const step = event.key === "Enter" ? (event.shiftKey ? -1 : 1) : { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") {
            this.field.value = "";
            this.update();
            this.field.blur();
        } else if (step && this.hits.length > 0) {
            event.preventDefault();
            const isChosen = event.key === "Enter" && !this.list.hidden && this.current >= 0;
            const next = isChosen ? this.current : (Math.max(this.current, step < 0 ? 0 : -1) + step + this.hits.length) % this.hits.length;
            if (event.key === "Enter") {
                this.enter(next);
            } else {
                this.expand(true);
                this.go(next);
            }
        }
    }

    /** Goes to a hit to stay there: nothing covers it, and the groups around it are open. */
    private enter(i: number) {
        this.go(i);
        this.expand(false);
        this.state.setOpen(groupsAround(this.state, this.hits[i]!.key), true);
    }

    private go(i: number) {
        this.current = i;
        this.state.show("graph");
        this.state.select(this.hits[i]!.key);
        [...this.list.children].forEach((li, at) => li.setAttribute("aria-selected", String(at === i)));
        this.list.children[i]?.scrollIntoView({ block: "nearest" });
        this.field.setAttribute("aria-activedescendant", `hit${i}`);
        this.tell();
    }

    private expand(isExpanded: boolean) {
        this.list.hidden = !isExpanded;
        this.field.setAttribute("aria-expanded", String(isExpanded));
    }

    private tell() {
        const at = this.current >= 0 ? `${this.current + 1} of ` : "";
        this.count.textContent = this.field.value ? this.hits.length > 0 ? `${at}${this.hits.length}` : "none" : "";
    }
}
