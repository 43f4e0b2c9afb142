"""The catalogue on its way from YAML files into the tables: read, checked row by row, written in one transaction."""

from storage.catalogue.loading import load
from storage.catalogue.report import FileReport, Report
from storage.catalogue.samples import kinds_of_organisers, load_samples

__all__ = ["FileReport", "Report", "kinds_of_organisers", "load", "load_samples"]
