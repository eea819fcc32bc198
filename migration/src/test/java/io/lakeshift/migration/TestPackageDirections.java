package io.lakeshift.migration;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

import java.util.List;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packages of the migration point one way, so that each can be understood and tested with the ones before it alone. What all share, and what puts them together,
 * lies in the package above them.
 */
class TestPackageDirections
{
    /** Each package may use the ones before it. */
    private static final List<String> ORDER = List.of(
            "sample", "verify", "rewrite", "layout", "asked", "advise", "journal", "staging", "relayout", "workers", "status", "claim", "check", "rollback", "plan", "catchup", "undo", "resume", "commit", "copy", "hold", "end");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("io.lakeshift.migration");

    @Test
    void testEveryPackageHasItsPlace()
    {
        assertThat(CLASSES.stream()
                .map(type -> type.getPackageName().substring("io.lakeshift.migration".length()))
                .filter(name -> !name.isEmpty())
                .map(name -> name.substring(1).replaceFirst("\\..*", ""))
                .distinct())
                .isSubsetOf(ORDER);
    }

    @Test
    void testPackagesUseOnlyEarlierOnes()
    {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            String[] later = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(TestPackageDirections::packagePattern)
                    .toArray(String[]::new);
            noClasses().that().resideInAPackage(packagePattern(ORDER.get(i)))
                    .should().dependOnClassesThat().resideInAnyPackage(later)
                    .because("the order of packages is " + String.join(", ", ORDER))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void testNoCycles()
    {
        slices().matching("io.lakeshift.migration.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    private static String packagePattern(String name)
    {
        return "io.lakeshift.migration." + name + "..";
    }
}
