package io.sequencer.server.config;

import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A text read as plain YAML: maps, lists, texts, numbers; no types of its own, no key twice, bounded in size and depth.
 *
 * @param value empty if the text is, or if it is wrong
 * @param problem what is wrong with the text, in one line
 */
record YamlText(Optional<Object> value, Optional<String> problem) {

    private static final int LIMIT_CODE_POINTS = 1 << 20;
    private static final int LIMIT_DEPTH = 20;

    static YamlText parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(LIMIT_CODE_POINTS);
        options.setNestingDepthLimit(LIMIT_DEPTH);
        options.setMaxAliasesForCollections(0);
        try {
            Object value = new Yaml(new SafeConstructor(options)).load(text);
            return new YamlText(Optional.ofNullable(value), Optional.empty());
        } catch (MarkedYAMLException e) {
            String place = e.getProblemMark() == null
                    ? ""
                    : "line " + (e.getProblemMark().getLine() + 1) + ": ";
            return wrong(place + "not valid YAML: " + firstLine(e.getProblem()));
        } catch (YAMLException e) {
            return wrong("not valid YAML: " + firstLine(String.valueOf(e.getMessage())));
        }
    }

    private static YamlText wrong(String problem) {
        return new YamlText(Optional.empty(), Optional.of(problem));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
