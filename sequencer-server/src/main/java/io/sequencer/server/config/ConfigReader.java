package io.sequencer.server.config;

import io.sequencer.server.config.ConfigSource.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads file, environment and flags; the later one wins. The way in to this package. */
public final class ConfigReader {

    /** Variables of the launcher and of the command line client: in the environment, but no settings of a node. */
    private static final Set<String> NOT_SETTINGS =
            Set.of("SEQUENCER_NO_BUILD", "SEQUENCER_JAVA_OPTS", "SEQUENCER_NODES", "SEQUENCER_USER");

    private static final List<ConfigKey> KEYS = ConfigKey.of(NodeConfig.class);

    private final List<String> problems = new ArrayList<>();
    private final Map<String, RawValue> values = new LinkedHashMap<>();

    private ConfigReader() {}

    /** A value before it is understood. */
    record RawValue(Object value, ConfigSource source) {}

    /**
     * Reads and checks everything; never stops at the first problem.
     *
     * @param file YAML; empty: only environment and flags
     * @param environment of the process; only names that begin with {@code SEQUENCER_} are looked at
     * @param flags by path, without the dashes: {@code raft.timeoutMinMillis} to {@code 500}
     */
    public static ConfigOutcome read(Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        ConfigReader reader = new ConfigReader();
        file.ifPresent(reader::readFile);
        reader.readEnvironment(environment);
        reader.readFlags(flags);
        return new ConfigBinder(KEYS, reader.values, reader.problems).bind();
    }

    /** Flags, each with a line for people, in the order of the configuration. */
    public static Map<String, String> flagDescriptions() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        for (ConfigKey key : KEYS) {
            String given = key.isRequired() ? "Required." : "Default: " + shownDefault(key.setting()) + ".";
            descriptions.put(key.path(), key.setting().about() + " " + given);
        }
        return descriptions;
    }

    private static String shownDefault(Setting setting) {
        return setting.value().isEmpty() ? setting.shownDefault() : setting.value();
    }

    private void readFile(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            problems.add("config file " + file + " cannot be read: " + reason(e));
            return;
        }
        YamlText parsed = YamlText.parse(text);
        if (parsed.problem().isPresent()) {
            problems.add("config file " + file + ": " + parsed.problem().get());
        } else if (parsed.value().orElse(Map.of()) instanceof Map<?, ?> map) {
            flatten("", map);
        } else {
            problems.add("config file " + file + ": must hold keys and values at the top");
        }
    }

    private void flatten(String prefix, Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String path = prefix + entry.getKey();
            boolean isKey = byName(ConfigKey::path).containsKey(path);
            boolean isGroup = KEYS.stream().anyMatch(k -> k.path().startsWith(path + "."));
            if (isKey && entry.getValue() != null) {
                values.put(path, new RawValue(entry.getValue(), new ConfigSource(Kind.FILE, path)));
            } else if (isGroup && entry.getValue() instanceof Map<?, ?> group) {
                flatten(path + ".", group);
            } else if (isGroup) {
                problems.add(path + ": must hold keys and values");
            } else if (!isKey) {
                problems.add(path + ": unknown key"
                        + Nearest.hint(path, byName(ConfigKey::path).keySet()));
            }
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        Map<String, ConfigKey> known = byName(ConfigKey::environmentName);
        new TreeMap<>(environment).forEach((name, value) -> {
            if (!name.startsWith(ConfigKey.ENVIRONMENT_PREFIX) || NOT_SETTINGS.contains(name)) {
                return;
            }
            take(known, name, value, new ConfigSource(Kind.ENVIRONMENT, name));
        });
    }

    private void readFlags(Map<String, String> flags) {
        Map<String, ConfigKey> known = byName(ConfigKey::flagName);
        flags.forEach((path, value) -> take(known, "--" + path, value, new ConfigSource(Kind.FLAG, "--" + path)));
    }

    private void take(Map<String, ConfigKey> known, String name, String value, ConfigSource source) {
        ConfigKey key = known.get(name);
        if (key == null) {
            problems.add(source.spelled() + ": unknown key" + Nearest.hint(name, known.keySet()));
            return;
        }
        if (!key.isList()) {
            values.put(key.path(), new RawValue(value, source));
            return;
        }
        YamlText parsed = YamlText.parse(value);
        if (parsed.problem().isPresent()) {
            problems.add(source.spelled() + ": " + parsed.problem().get());
        } else {
            values.put(key.path(), new RawValue(parsed.value().orElse(""), source));
        }
    }

    private static Map<String, ConfigKey> byName(Function<ConfigKey, String> name) {
        return KEYS.stream().collect(Collectors.toMap(name, k -> k, (a, b) -> a, LinkedHashMap::new));
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }
}
