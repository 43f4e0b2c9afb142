import pytest
import yaml

from tests.catalogue.examples import CRAFT, PROVINCES, SAMPLE, TRAINING


@pytest.fixture
def write(tmp_path):
    """Write a catalogue file made of these sections, and give back the folder."""

    def write(name, **sections):
        (tmp_path / name).write_text(yaml.safe_dump(sections, allow_unicode=True, sort_keys=False), "utf-8")
        return tmp_path

    return write


@pytest.fixture
def folder(write):
    """A small catalogue: one craft, two provinces, one dated training, one sample."""
    write("glossary.yaml", crafts=[CRAFT], provinces=PROVINCES)
    write("trainings.yaml", trainings=[TRAINING])
    return write("samples.yaml", samples=[SAMPLE])
