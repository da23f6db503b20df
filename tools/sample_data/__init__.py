"""Invents the sample township and a county for measurement. Everybody in them is made up."""
