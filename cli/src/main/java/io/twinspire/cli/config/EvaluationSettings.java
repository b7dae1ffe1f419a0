package io.twinspire.cli.config;

import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import java.util.List;

@Doc("What a run shows beside its figures.")
public record EvaluationSettings(
    @Doc("Queries for the example searches; some of the test queries where there are none here.")
        @Default("[]")
        List<String> examples) {}
