package io.sequencer.server.config;

import io.sequencer.server.config.ConfigReader.RawValue;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The configuration as YAML that can be read again, with the source of each value as a comment. */
final class EffectiveConfig {

    private EffectiveConfig() {}

    static String render(List<ConfigKey> keys, Map<String, Object> bound, Map<String, RawValue> raw) {
        StringBuilder out = new StringBuilder();
        String group = "";
        for (ConfigKey key : keys) {
            int dot = key.path().indexOf('.');
            String keyGroup = dot < 0 ? "" : key.path().substring(0, dot);
            if (!keyGroup.equals(group) && !keyGroup.isEmpty()) {
                out.append(keyGroup).append(":\n");
            }
            group = keyGroup;
            RawValue value = raw.get(key.path());
            String source = value == null ? "default" : value.source().shown();
            String shown = shown(Objects.requireNonNull(bound.get(key.path())));
            out.append(group.isEmpty() ? "" : "  ")
                    .append(key.path().substring(dot + 1))
                    .append(':')
                    .append(shown.startsWith("\n") ? "  # " + source + shown : " " + shown + "  # " + source)
                    .append('\n');
        }
        return out.toString();
    }

    private static String shown(Object value) {
        if (value instanceof List<?> list) {
            StringBuilder lines = new StringBuilder();
            list.forEach(element -> lines.append("\n  - ").append(element(element)));
            return list.isEmpty() ? "[]" : lines.toString();
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(e -> quoted(e.toString())).orElse("\"\"");
        }
        return value instanceof String || value instanceof Path ? quoted(value.toString()) : value.toString();
    }

    private static String element(Object element) {
        if (!(element instanceof Record)) {
            return quoted(String.valueOf(element));
        }
        return Arrays.stream(element.getClass().getRecordComponents())
                .map(component -> component.getName() + ": " + shown(part(element, component)))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static Object part(Object element, RecordComponent component) {
        try {
            return component.getAccessor().invoke(element);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /** Plain where YAML reads it back as the same text, else in double quotes. */
    private static String quoted(String text) {
        boolean plain =
                text.matches("[A-Za-z_/.][A-Za-z0-9_./-]*") && !text.matches("(?i)true|false|yes|no|on|off|null|y|n");
        return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
