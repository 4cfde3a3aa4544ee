package io.sequencer.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What every package of the server looks like, whatever it does. */
@AnalyzeClasses(packages = "io.sequencer.server", importOptions = ImportOption.DoNotIncludeTests.class)
class SourceShapeTest {
    private static final int MAX_CLASSES = 13;

    @ArchTest
    static void aPackageHoldsAtMostThirteenClasses(JavaClasses classes) {
        Map<String, Long> sizes =
                written(classes).collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));
        sizes.values().removeIf(size -> size <= MAX_CLASSES);
        assertThat(sizes)
                .as("packages with more than %d classes usually hold two things", MAX_CLASSES)
                .isEmpty();
    }

    @ArchTest
    static void everyPackageSaysWhatItPromisesAndIsNullMarked(JavaClasses classes) {
        Predicate<JavaClass> nullMarked = type -> type.getPackage()
                .tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
        assertThat(written(classes).filter(nullMarked.negate()).map(JavaClass::getPackageName))
                .as("packages without a package-info.java that is @NullMarked: NullAway does not look at them")
                .isEmpty();
    }

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameStartingWith("Abstract")
            .because("such a name says that a class exists, not what it is");

    private static Stream<JavaClass> written(JavaClasses classes) {
        return classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"));
    }
}
