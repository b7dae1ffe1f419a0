package io.twinspire.cli.config;

import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("How a run is evaluated, and what it shows beside its figures.")
public record EvaluationSettings(
    @Doc(
            "Queries (of interactions: ids of users) for the example searches; some of the test"
                + " queries where there are none here.")
        @Default("[]")
        List<String> examples,
    @Doc(
            "Leave out of a query's ranking what train, and for test also dev, says that it is"
                + " after. Absent: for interactions, not for texts.")
        @Nullable Boolean filterSeen,
    @Doc(
            "Also rank a query's relevant documents among a few drawn ones only, as older papers"
                + " do. Biased, and labelled so; absent: not done.")
        @Nullable SampledSettings sampled) {}
