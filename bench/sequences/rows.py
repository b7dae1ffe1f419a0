"""The rows of `bench/reproduce`, in the order of importance: what is stopped half-way has told the most by then."""
from dataclasses import dataclass, field

SWEEP = (1, 5, 15, 50, 256, 1000, 3000)
SWEEP_EPOCHS = 10
BCE = ('objective={"type": "bce", "bias": -8}', "training.epochs=50")


@dataclass(frozen=True)
class Row:
    """A run of a configuration, or what a run tells beside its own result."""

    name: str
    config: str
    sets: tuple = ()
    seed: int = 1
    system: str = "dense-exact"
    directory: str = field(default="", compare=False)

    @property
    def run(self):
        return f"{self.directory or self.name}-{self.seed}"

    @property
    def trained(self):
        return self.system == "dense-exact"


def floor(system):
    """Counts need no training: they stand in every run's table, here in that of a run of one epoch."""
    return Row(system, "sasrec-ml-1m", ("training.epochs=1",), system=system, directory="floors")


CLAIM = [Row("sasrec-softmax", "sasrec-ml-1m"), Row("bert4rec", "bert4rec-ml-1m"), Row("sasrec-3000-softmax", "sasrec-3000-ml-1m")]

FIRST = [
    floor("markov"),
    floor("popularity"),
    *CLAIM,
    Row("sasrec-3000-bce", "sasrec-3000-ml-1m", BCE),
    Row("sasrec-bce", "sasrec-bce-ml-1m"),
    Row("gsasrec", "gsasrec-ml-1m"),
    Row("gru4rec", "gru4rec-ml-1m", ("training.epochs=66",)),
    Row("gru4rec-sessions", "gru4rec-ml-1m", ("training.rows=sessions", "training.epochs=15", "training.patience=0")),
    Row("gru4rec-bprmax", "gru4rec-bprmax-ml-1m"),
    Row("gru4rec-bpr", "gru4rec-bprmax-ml-1m", ('objective={"type": "bpr"}',)),
]

SEEDS = [Row(row.name, row.config, row.sets, seed) for seed in (2, 3) for row in CLAIM]


def sweep():
    """The softmax against K negatives of each history, and against all items: as many epochs for each, the best by dev."""
    budget = (f"training.epochs={SWEEP_EPOCHS}", "training.patience=0")
    for k in SWEEP:
        yield Row(f"sweep-{k}", "sasrec-3000-ml-1m", (f"negatives.sampled.count={k}", *budget))
    yield Row("sweep-all", "sasrec-ml-1m", budget)


ROWS = [*FIRST, *SEEDS, *sweep()]
