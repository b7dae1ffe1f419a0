package io.twinspire.core.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CostCurveTest {
  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  @Test
  void theFullSoftmaxCostsTheCatalogueAndWhatDoesNotFitIsLeft() {
    var clock = new AtomicLong();
    var told = new ArrayList<CostCurve.Point>();
    var curve = new CostCurve(64, 32, 15, 60, () -> clock.addAndGet(1 << 20), pool);
    CostCurve.Report report = curve.run(List.of(500, 20_000, 2_000_000_000), told::add);
    assertThat(told).isEqualTo(report.points()).hasSize(6);
    CostCurve.Point sampled = report.points().get(2);
    CostCurve.Point full = report.points().get(3);
    assertThat(sampled.method()).isEqualTo("sampled");
    assertThat(full.nanosPerPair()).isGreaterThan(3 * sampled.nanosPerPair());
    assertThat(full.least()).isPositive().isLessThanOrEqualTo(full.nanosPerPair());
    assertThat(full.most()).isGreaterThanOrEqualTo(full.nanosPerPair());
    assertThat(full.stepBytes()).isEqualTo(1 << 20);
    assertThat(full.tableBytes()).isEqualTo(20_000L * 260);
    assertThat(report.points().subList(4, 6))
        .allSatisfy(point -> assertThat(point.left()).startsWith("would need about "));
  }

  @Test
  void aStepThatWouldTakeTooLongIsLeft() {
    var curve = new CostCurve(16, 32, 15, 0, () -> 0, pool);
    CostCurve.Report report = curve.run(List.of(100, 200), point -> {});
    assertThat(report.points().getFirst().left()).isNull();
    assertThat(report.points().getLast().left()).startsWith("would take about ");
  }
}
