package io.sequencer.server.config;

import io.sequencer.server.config.ConfigReader.RawValue;
import io.sequencer.server.config.ConfigSource.Kind;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what the sources said into a {@link NodeConfig}: defaults, types, ranges, and then what must fit together. */
final class ConfigBinder {

    private final List<ConfigKey> keys;
    private final Map<String, RawValue> raw;
    private final List<String> problems;
    private final ValueParser parser;
    private final Map<String, Object> bound = new LinkedHashMap<>();

    ConfigBinder(List<ConfigKey> keys, Map<String, RawValue> raw, List<String> problems) {
        this.keys = keys;
        this.raw = raw;
        this.problems = problems;
        this.parser = new ValueParser(problems);
    }

    ConfigOutcome bind() {
        keys.forEach(this::bindKey);
        if (!problems.isEmpty()) {
            return new ConfigOutcome.Invalid(problems);
        }
        NodeConfig config = construct(NodeConfig.class, "");
        ConfigChecks.check(config, problems);
        return problems.isEmpty()
                ? new ConfigOutcome.Valid(config, EffectiveConfig.render(keys, bound, raw))
                : new ConfigOutcome.Invalid(problems);
    }

    private void bindKey(ConfigKey key) {
        RawValue value = raw.get(key.path());
        if (value == null && key.isRequired()) {
            problems.add(key.path() + ": missing. " + key.setting().about());
            return;
        }
        if (value == null) {
            value = new RawValue(key.setting().value(), new ConfigSource(Kind.DEFAULT, key.path()));
        }
        bindValue(key, value).ifPresent(v -> bound.put(key.path(), v));
    }

    private Optional<?> bindValue(ConfigKey key, RawValue value) {
        String name = value.source().spelled();
        if (key.isList()) {
            // The only default that a list has is the empty one.
            Object list = value.source().kind() == Kind.DEFAULT ? List.of() : value.value();
            return parser.list(key, name, list);
        }
        boolean isText = value.source().kind() != Kind.FILE;
        return isText
                ? parser.fromText(key, name, String.valueOf(value.value()))
                : parser.fromYaml(key, name, value.value());
    }

    private <T> T construct(Class<T> type, String prefix) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = Arrays.stream(components)
                .map(c -> c.isAnnotationPresent(Setting.class)
                        ? bound.get(prefix + c.getName())
                        : construct(c.getType(), prefix + c.getName() + "."))
                .toArray();
        return newRecord(type, arguments);
    }

    /** Makes a record from all its components in order. */
    static <T> T newRecord(Class<T> type, Object[] arguments) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
        }
    }
}
