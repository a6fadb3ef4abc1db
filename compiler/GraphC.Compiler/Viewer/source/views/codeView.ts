import { element } from "../dom.ts";
import { highlighted } from "../highlight.ts";
import type { State } from "../state.ts";

/** Lines that are marked up at once: those out of view cost nothing. */
const linesPerPart = 120;

/** The whole emitted program. */
export class CodeView {
    readonly element = element("section", { class: "code-view", "aria-label": "Emitted C#", tabindex: 0 });
    private isFilled = false;

    constructor(private readonly state: State) {
        state.listen(subjects => {
            if (subjects.has("view") && state.view === "code") this.fill();
        });
    }

    private fill() {
        if (this.isFilled) return;
        this.isFilled = true;
        const lines = (this.state.dump.csharp ?? "").split("\n");
        const watch = new IntersectionObserver(entries => entries.filter(e => e.isIntersecting).forEach(({ target }) => {
            watch.unobserve(target);
            target.replaceChildren(highlighted(target.textContent!));
        }), { rootMargin: "800px" });
        for (let i = 0; i < lines.length; i += linesPerPart) {
            const part = element("pre", {}, `${lines.slice(i, i + linesPerPart).join("\n")}\n`);
            this.element.append(part);
            watch.observe(part);
        }
    }
}
