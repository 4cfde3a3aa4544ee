package io.sequencer.server.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collection;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** Registers what the parts count by themselves; they are asked at the time of a scrape, on the thread that asks. */
public final class Figures {

    private final PrometheusRegistry registry;

    public Figures(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** Something that goes up and down. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Something that only grows. */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsLong()))
                .register(registry);
    }

    /** Something that goes up and down, of each of a fixed set of things. */
    public <T> void gauges(String name, String help, Labelled<T> things, ToDoubleFunction<T> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(things.label)
                .callback(callback -> {
                    for (T thing : things.all) {
                        callback.call(value.applyAsDouble(thing), things.spelled.of(thing));
                    }
                })
                .register(registry);
    }

    /** Something that only grows, of each of a fixed set of things. */
    public <T> void counters(String name, String help, Labelled<T> things, ToDoubleFunction<T> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(things.label)
                .callback(callback -> {
                    for (T thing : things.all) {
                        callback.call(value.applyAsDouble(thing), things.spelled.of(thing));
                    }
                })
                .register(registry);
    }

    /**
     * Things that a metric is told of separately.
     *
     * @param label its name
     * @param all fixed: labels that come and go have no bound
     */
    public record Labelled<T>(String label, Collection<T> all, Spelling<T> spelled) {}

    /** How a thing is spelled as the label's value. */
    @FunctionalInterface
    public interface Spelling<T> {
        String of(T thing);
    }
}
