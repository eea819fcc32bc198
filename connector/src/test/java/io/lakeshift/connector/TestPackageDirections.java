package io.lakeshift.connector;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

import java.util.List;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packages of the connector point one way, as those of the table format do: what a column or a scan is can be understood without knowing who asks.
 */
public class TestPackageDirections
{
    /** Each package may use the ones before it. */
    private static final List<String> ORDER = List.of("config", "column", "catalog", "expression", "scan", "procedure", "table", "function", "execute", "metadata", "split", "read", "security");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("io.lakeshift.connector");

    @Test
    public void testEveryPackageHasItsPlace()
    {
        assertThat(CLASSES.stream()
                .map(type -> type.getPackageName().substring("io.lakeshift.connector".length()))
                .filter(name -> !name.isEmpty())
                .map(name -> name.substring(1).replaceFirst("\\..*", ""))
                .distinct())
                .containsExactlyInAnyOrderElementsOf(ORDER);
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
                    .check(CLASSES);
        }
    }

    @Test
    public void testNoCycles()
    {
        slices().matching("io.lakeshift.connector.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    public void testNobodyKnowsTheWiring()
    {
        noClasses().that().resideInAPackage("io.lakeshift.connector.*..")
                .should().dependOnClassesThat().resideInAPackage("io.lakeshift.connector")
                .because("the root package puts the others together")
                .check(CLASSES);
    }

    private static String packagePattern(String name)
    {
        return "io.lakeshift.connector." + name + "..";
    }
}
