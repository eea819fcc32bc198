package io.lakeshift.delta;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

import java.util.List;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packages of the table format point one way, so that each can be understood and tested with the ones before it alone.
 */
public class TestPackageDirections
{
    /** Each package may use the ones before it. */
    private static final List<String> ORDER = List.of("storage", "log", "schema", "partition", "files", "snapshot", "prune", "parquet", "commit");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("io.lakeshift.delta");

    @Test
    public void testEveryPackageHasItsPlace()
    {
        assertThat(CLASSES.stream()
                .map(type -> type.getPackageName().substring("io.lakeshift.delta".length()))
                .filter(name -> !name.isEmpty())
                .map(name -> name.substring(1).replaceFirst("\\..*", ""))
                .distinct())
                .isSubsetOf(ORDER);
    }

    @Test
    public void testPackagesUseOnlyEarlierOnes()
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
    public void testNoCycles()
    {
        slices().matching("io.lakeshift.delta.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    public void testFormatKnowsNoSessionAndNoEngine()
    {
        noClasses()
                .should().dependOnClassesThat().haveFullyQualifiedName("io.trino.spi.connector.ConnectorSession")
                .orShould().dependOnClassesThat().resideInAnyPackage("io.lakeshift.migration..", "io.lakeshift.connector..", "io.trino.plugin.hive..", "io.trino.server..")
                .because("a Delta table is read and committed to without a query: a migration outlives the one that started it")
                .check(CLASSES);
    }

    private static String packagePattern(String name)
    {
        return "io.lakeshift.delta." + name + "..";
    }
}
