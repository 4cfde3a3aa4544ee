package io.sequencer.server.config;

import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Understands one value: its type, then its range. Adds a problem for each that it does not. */
final class ValueParser {

    private final List<String> problems;

    ValueParser(List<String> problems) {
        this.problems = problems;
    }

    /** A value written as text: environment, flag, default. */
    Optional<?> fromText(ConfigKey key, String name, String text) {
        Class<?> type = key.component().getType();
        if (type == int.class || type == long.class) {
            return text.matches("[+-]?[0-9]{1,30}")
                    ? number(key, name, new BigInteger(text))
                    : problem(name, "must be a whole number, is \"" + text + "\"");
        }
        if (type == boolean.class) {
            return text.equals("true") || text.equals("false")
                    ? Optional.of(Boolean.valueOf(text))
                    : problem(name, "must be true or false, is \"" + text + "\"");
        }
        return text(key, name, text);
    }

    /** A value of the file, which has a type already. */
    Optional<?> fromYaml(ConfigKey key, String name, Object value) {
        Class<?> type = key.component().getType();
        if (type == int.class || type == long.class) {
            return value instanceof Integer || value instanceof Long || value instanceof BigInteger
                    ? number(key, name, new BigInteger(value.toString()))
                    : problem(name, "must be a whole number, is " + shown(value));
        }
        if (type == boolean.class) {
            return value instanceof Boolean
                    ? Optional.of(value)
                    : problem(name, "must be true or false, is " + shown(value));
        }
        return value instanceof String text
                ? text(key, name, text)
                : problem(name, "must be text, is " + shown(value) + "; put a text that looks otherwise in quotes");
    }

    /** A list of records or of texts. */
    Optional<List<Object>> list(ConfigKey key, String name, Object value) {
        if (!(value instanceof List<?> list)) {
            problem(name, "must be a list, is " + shown(value));
            return Optional.empty();
        }
        Setting setting = key.setting();
        if (list.size() < setting.min() || list.size() > setting.max()) {
            problem(name, "must have " + setting.min() + " to " + setting.max() + " entries, has " + list.size());
            return Optional.empty();
        }
        Class<?> type = key.elementType();
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String elementName = name + "[" + i + "]";
            Optional<?> element = type.isRecord()
                    ? element(elementName, list.get(i), type)
                    : textElement(setting, elementName, list.get(i));
            element.ifPresent(elements::add);
        }
        return elements.size() == list.size() ? Optional.of(List.copyOf(elements)) : Optional.empty();
    }

    private Optional<?> textElement(Setting setting, String name, Object value) {
        if (!(value instanceof String text)) {
            return problem(name, "must be text, is " + shown(value));
        }
        return text.matches(setting.pattern())
                ? Optional.of(text)
                : problem(name, "must match " + setting.pattern() + ", is \"" + text + "\"");
    }

    private <T> Optional<T> element(String name, Object value, Class<T> type) {
        if (!(value instanceof Map<?, ?> map)) {
            problem(name, "must hold keys and values, is " + shown(value));
            return Optional.empty();
        }
        Map<String, ConfigKey> known = new LinkedHashMap<>();
        Arrays.stream(type.getRecordComponents())
                .forEach(c -> known.put(
                        c.getName(),
                        new ConfigKey(c.getName(), c, Objects.requireNonNull(c.getAnnotation(Setting.class)))));
        int before = problems.size();
        for (Object given : map.keySet()) {
            if (!known.containsKey(String.valueOf(given))) {
                problem(name + "." + given, "unknown key" + Nearest.hint(String.valueOf(given), known.keySet()));
            }
        }
        List<Object> arguments = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            ConfigKey key = Objects.requireNonNull(known.get(component.getName()));
            Object part = map.get(component.getName());
            String partName = name + "." + component.getName();
            Optional<?> parsed;
            if (part != null) {
                parsed = fromYaml(key, partName, part);
            } else if (key.isRequired()) {
                parsed = problem(partName, "missing. " + key.setting().about());
            } else {
                parsed = fromText(key, partName, key.setting().value());
            }
            parsed.ifPresent(arguments::add);
        }
        return problems.size() == before
                ? Optional.of(ConfigBinder.newRecord(type, arguments.toArray()))
                : Optional.empty();
    }

    private Optional<?> number(ConfigKey key, String name, BigInteger value) {
        Setting setting = key.setting();
        boolean low = value.compareTo(BigInteger.valueOf(setting.min())) < 0;
        boolean high = value.compareTo(BigInteger.valueOf(setting.max())) > 0;
        if (low || high) {
            return problem(name, "must be " + setting.min() + " to " + setting.max() + ", is " + value);
        }
        return key.component().getType() == int.class
                ? Optional.of(value.intValueExact())
                : Optional.of(value.longValueExact());
    }

    private Optional<?> text(ConfigKey key, String name, String text) {
        Setting setting = key.setting();
        Class<?> type = key.component().getType();
        if (type == Optional.class) {
            return key.elementType() == Path.class ? optionalPath(name, text) : optionalEndpoint(name, text);
        }
        if (text.length() < setting.min() || text.length() > setting.max()) {
            return problem(
                    name,
                    setting.max() == Long.MAX_VALUE
                            ? "must not be empty"
                            : "must have " + setting.min() + " to " + setting.max() + " characters, has "
                                    + text.length());
        }
        if (!setting.pattern().isEmpty() && !text.matches(setting.pattern())) {
            return problem(name, "must match " + setting.pattern() + ", is \"" + text + "\"");
        }
        return type == Path.class ? path(name, text) : Optional.of(text);
    }

    /** A given address, or {@code Optional.of(Optional.empty())} where none is given. */
    private Optional<?> optionalEndpoint(String name, String text) {
        if (text.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        Optional<Endpoint> endpoint = Endpoint.parse(text);
        return endpoint.isPresent() ? Optional.of(endpoint) : problem(name, "must be host:port, is \"" + text + "\"");
    }

    /** As {@link #optionalEndpoint}. */
    private Optional<?> optionalPath(String name, String text) {
        return text.isEmpty() ? Optional.of(Optional.empty()) : path(name, text).map(Optional::of);
    }

    private Optional<?> path(String name, String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return problem(name, "is no path: " + e.getReason());
        }
    }

    private Optional<?> problem(String name, String what) {
        problems.add(name + ": " + what);
        return Optional.empty();
    }

    private static String shown(Object value) {
        if (value instanceof List) {
            return "a list";
        }
        if (value instanceof Map) {
            return "keys and values";
        }
        return value instanceof String text ? "\"" + text + "\"" : "the value " + value;
    }
}
