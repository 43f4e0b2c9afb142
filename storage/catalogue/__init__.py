"""The catalogue on its way from YAML files into the tables: read, checked row by row, written in one transaction."""

from storage.catalogue.loading import load
from storage.catalogue.report import FileReport, Report
from storage.catalogue.samples import load_samples

__all__ = ["FileReport", "Report", "load", "load_samples"]
