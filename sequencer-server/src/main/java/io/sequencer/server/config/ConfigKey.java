package io.sequencer.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One known key.
 *
 * @param path dotted, as in the file and in flags: {@code raft.timeoutMinMillis}
 * @param component of the record in {@link NodeConfig} that it fills
 * @param setting default, range, text for people
 */
record ConfigKey(String path, RecordComponent component, Setting setting) {

    static final String ENVIRONMENT_PREFIX = "SEQUENCER_";

    /** All keys below a record, in the order of its components. */
    static List<ConfigKey> of(Class<? extends Record> type) {
        List<ConfigKey> keys = new ArrayList<>();
        collect(type, "", keys);
        return List.copyOf(keys);
    }

    private static void collect(Class<?> type, String prefix, List<ConfigKey> keys) {
        for (RecordComponent component : type.getRecordComponents()) {
            String path = prefix + component.getName();
            Setting setting = component.getAnnotation(Setting.class);
            if (setting != null) {
                keys.add(new ConfigKey(path, component, setting));
            } else {
                collect(component.getType(), path + ".", keys);
            }
        }
    }

    boolean isRequired() {
        return setting.value().equals(Setting.REQUIRED);
    }

    boolean isList() {
        return component.getType() == List.class;
    }

    /** Of what it is a list or an optional. */
    Class<?> elementType() {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }

    /** {@code SEQUENCER_RAFT_TIMEOUT_MIN_MILLIS}. */
    String environmentName() {
        String snake = path.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2");
        return ENVIRONMENT_PREFIX + snake.toUpperCase(Locale.ROOT);
    }

    /** {@code --raft.timeoutMinMillis}. */
    String flagName() {
        return "--" + path;
    }
}
