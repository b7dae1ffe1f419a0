"""Quality and time against the number of negatives, as one SVG: the rows sweep-… of `bench/reproduce`."""
import math

WIDTH, HEIGHT, LEFT, TOP, GAP = 360, 220, 60, 36, 80
QUALITY, TIME = "#1b6ca8", "#c0392b"


def points(results):
    """(label, figures) by rising number of negatives; all of them last."""
    found = {r["config"].removeprefix("sweep-"): r for r in results if r["config"].startswith("sweep-")}
    return sorted(found.items(), key=lambda point: math.inf if point[0] == "all" else int(point[0]))


def ticks(most):
    """A handful of round steps from 0 that reach `most`."""
    step = 10 ** math.floor(math.log10(most or 1))
    step = next(s for s in (step / 5, step / 2, step, 2 * step) if most / s <= 6)
    return [i * step for i in range(max(1, math.ceil(most / step)) + 1)]


def panel(left, title, labels, series):
    """Lines over the same equally spaced labels; the axis begins at 0."""
    marks = ticks(max(v for _, values, _ in series for v in values))
    x = lambda i: left + (i + 0.5) * WIDTH / len(labels)
    y = lambda v: TOP + HEIGHT * (1 - v / marks[-1])
    yield f'<text x="{left}" y="{TOP - 16}" font-weight="bold">{title}</text>'
    for mark in marks:
        yield f'<line x1="{left}" x2="{left + WIDTH}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:g}</text>'
    for i, label in enumerate(labels):
        yield f'<text x="{x(i):.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{label}</text>'
    yield f'<text x="{left + WIDTH / 2}" y="{TOP + HEIGHT + 34}" text-anchor="middle">negatives of a history</text>'
    for name, values, colour in series:
        line = " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(values))
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for i, v in enumerate(values):
            yield f'<circle cx="{x(i):.1f}" cy="{y(v):.1f}" r="3" fill="{colour}"><title>{v:g}</title></circle>'
        yield f'<text x="{x(len(values) - 1):.1f}" y="{y(values[-1]) - 8:.1f}" text-anchor="end" fill="{colour}">{name}</text>'


def svg(results):
    found = points(results)
    labels = [label for label, _ in found]
    of = lambda key: [r[key] for _, r in found]
    seconds = [60 * r["minutes"] / r["epochs"] for _, r in found]
    width, height = 2 * (LEFT + WIDTH) + GAP, TOP + HEIGHT + 44
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="11">',
            '<rect width="100%" height="100%" fill="white"/>',
            *panel(LEFT, "quality on test", labels, [("HR@10", of("hr@10"), QUALITY), ("nDCG@10", of("ndcg@10"), "#2e8b57")]),
            *panel(2 * LEFT + WIDTH + 20, "seconds an epoch, dev metric included", labels, [("", seconds, TIME)]),
            "</svg>\n",
        ]
    )


def write(file, results):
    """Writes the plot, or nothing while there are no two points."""
    if len(points(results)) > 1:
        file.write_text(svg(results))
